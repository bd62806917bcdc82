import { readFileSync, rmSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts'
import { becomeReady, home } from './app.ts'
import { report } from './strict.ts'

// Started as: node out/testing/standin/index.js [directory of the app]

const clean = () => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
process.on('exit', clean)
const parent = process.ppid
// An aborted test run must not leave this behind.
setInterval(() => process.ppid === parent || process.exit(1), 500).unref()

const hooks = `export const resolve = (name, context, next) => name === 'electron'
  ? { url: ${JSON.stringify(new URL('electron.js', import.meta.url).href)}, shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

// Electron is ready only when main has been evaluated, so nothing before that may keep this process alive.
await import(pathToFileURL(createRequire(import.meta.url).resolve(resolve(process.argv[2] ?? '.'))).href)
// On a signal Playwright closes Chromium, and with it the windows.
const profile = join(home, 'chromium')
const context = await chromium.launchPersistentContext(profile, {
  executablePath: ensureChromium(),
  // Playwright's own connection is a pipe, which ends Chromium with this process. The port is for the tests.
  args: [...CHROMIUM_FLAGS, '--remote-debugging-port=0'],
  viewport: null,
})
// Once more after Playwright's own listener, which ends Chromium.
process.off('exit', clean).on('exit', clean)
for (const page of context.pages()) await page.close()
const [port = '', path = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
report('ready', { endpoint: `ws://127.0.0.1:${port}${path}`, home })
becomeReady(context)
