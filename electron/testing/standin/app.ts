import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type * as Electron from 'electron'
import { type Browser } from './cdp.ts'
import { refused, report, strict } from './strict.ts'

export interface OpenWindow {
  /** False if the app refused. */
  close(): boolean
}

// One process is one app, as in Electron: this module is its state.
export const appPath = resolve(process.argv[2] ?? '.')
/** Everything the app and Chromium write; gone when this process ends. */
export const home = mkdtempSync(join(tmpdir(), 'electron-standin-'))
export const windows = new Set<OpenWindow>()
const emitter = new EventEmitter()
let chromium: Browser | undefined
let quitting = false

export const app = strict(
  'app',
  Object.assign(emitter, {
    isPackaged: false,
    whenReady: async () => void (chromium ?? (await once(emitter, 'ready'))),
    getPath: (name) => {
      const path = join(home, name)
      mkdirSync(path, { recursive: true })
      return path
    },
    requestSingleInstanceLock: () => true,
    enableSandbox: () => report('enable-sandbox', { early: chromium === undefined }),
    quit: () => {
      if (refused(emitter, 'before-quit', {})) return
      quitting = [...windows].every((window) => window.close())
      if (quitting) leaveWhenEmpty()
    },
  } satisfies Partial<Electron.App>),
)

export function becomeReady(browser: Browser): void {
  chromium = browser
  emitter.emit('ready', {}, {})
}

export function browser(): Browser {
  if (chromium === undefined) throw new Error('Cannot create BrowserWindow before app is ready')
  return chromium
}

export function windowGone(window: OpenWindow): void {
  windows.delete(window)
  if (windows.size === 0 && !quitting && emitter.listenerCount('window-all-closed') > 0)
    emitter.emit('window-all-closed')
  else leaveWhenEmpty()
}

function leaveWhenEmpty(): void {
  if (windows.size > 0 || refused(emitter, 'will-quit', {})) return
  emitter.emit('quit', {}, 0)
  process.exit()
}
