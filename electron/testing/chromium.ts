import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Flags for a quiet browser in a test. Without a sandbox for root, which Chromium refuses otherwise. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  // A covered or unfocused test window has to draw as a visible one does.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** Path of the Chromium to test with: `$CHROMIUM`, one on the PATH, a usual place, or Playwright's. Undefined if there is none. */
export function findChromium(): string | undefined {
  const chosen = process.env['CHROMIUM']
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return chosen
    throw new Error(`CHROMIUM=${chosen} is not an executable file: unset it or give the path of a Chromium or Chrome.`)
  }
  const directories = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = [
    ...NAMES.flatMap((name) => directories.map((directory) => join(directory, name))),
    ...APPLICATIONS,
    chromium.executablePath(),
  ]
  return candidates.find(isExecutable)
}

/** As `findChromium`, but gets one if there is none. Throws an Error that says what to do when that fails too. */
export function ensureChromium(say: (line: string) => void = console.log): string {
  const found = findChromium()
  if (found !== undefined) return found
  if (canUseApt()) installFromDebian(say)
  else installFromPlaywright(say)
  const got = findChromium()
  if (got === undefined)
    throw new Error('No Chromium to test with and none could be installed: install one, or set CHROMIUM to its path.')
  return got
}

/** Debian's own package. Ubuntu's package of that name is a redirection to a snap, which containers cannot run. */
function canUseApt(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')) && existsSync('/usr/bin/apt-get')
}

function installFromDebian(say: (line: string) => void): void {
  say('No Chromium found: installing it with apt-get install chromium.')
  // Another apt or a first-boot script may hold the lock.
  const apt = (...args: readonly string[]) => run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=400', ...args])
  try {
    apt('update')
  } catch {
    // Another apt may be updating, or one of several sources be away. If that matters, the installation says so.
  }
  apt('install', '-y', '--no-install-recommends', 'chromium')
}

function installFromPlaywright(say: (line: string) => void): void {
  say("No Chromium found: downloading one with Playwright's installer.")
  const packageJson = createRequire(import.meta.url).resolve('playwright-core/package.json')
  run(process.execPath, [join(dirname(packageJson), 'cli.js'), 'install', 'chromium'])
}

function run(command: string, args: readonly string[]): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status === 0) return
  const detail = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new Error(
    `No Chromium to test with, and \`${command} ${args.join(' ')}\` failed (${String(status)}):\n${detail}\n` +
      'Install Chromium or Chrome, or set CHROMIUM to its path.',
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
