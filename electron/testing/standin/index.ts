import { existsSync, rmSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureChromium } from '../chromium.ts'
import { app, appPath, becomeReady, home } from './app.ts'
import { Browser } from './cdp.ts'
import { report } from './strict.ts'
import { endUtilities } from './utility.ts'

// Started as: node out/testing/standin/index.js [directory of the app]

process.on('exit', () => {
  // Node's code for a top-level await that nothing is left to end.
  if (process.exitCode === 13)
    report('deadlock', { reason: 'main awaits at top level what comes after it: app.whenReady(), perhaps' })
  endUtilities()
  // A process that was killed may still finish what it was writing.
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 0; tries < 20 && existsSync(home); tries++) {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    Atomics.wait(pause, 0, 0, 50)
  }
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
const parent = process.ppid
setInterval(() => {
  // An aborted test run must not leave this behind.
  if (process.ppid !== parent) process.exit(1)
}, 500).unref()

Object.defineProperty(process, 'type', { value: 'browser' })
const hooks = `export const resolve = (name, context, next) => name === 'electron'
  ? { url: ${JSON.stringify(new URL('electron.js', import.meta.url).href)}, shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

// Electron is ready only when main has been evaluated, so nothing before that may keep this process alive.
await import(pathToFileURL(createRequire(import.meta.url).resolve(appPath)).href)
const browser = new Browser(ensureChromium(), join(home, 'chromium'))
await browser.start()
report('ready', { endpoint: browser.endpoint, home })
becomeReady(browser)
