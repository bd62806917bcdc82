import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { type BrowserContext } from 'playwright-core'
import { createContents } from './contents.ts'
import { refused, report, strictEmitter } from './strict.ts'

/** Everything the app and Chromium write; gone when this process ends. */
export const home = mkdtempSync(join(tmpdir(), 'electron-standin-'))
// One process is one app, as in Electron, and this module its state.
const emitter = new EventEmitter()
const windows = new Set<Electron.BrowserWindow>()
let chromium: BrowserContext | undefined
let quitting = false

export const app = strictEmitter('app', emitter, {
  isPackaged: false,
  whenReady: async () => void (chromium ?? (await once(emitter, 'ready'))),
  getPath: (name) => join(home, name),
  requestSingleInstanceLock: () => true,
  enableSandbox: () => report('enable-sandbox', { early: chromium === undefined }),
  quit: () => {
    quitting = true
    for (const window of windows) window.close()
    leaveWhenEmpty()
  },
} satisfies Partial<Electron.App>)

export function becomeReady(context: BrowserContext): void {
  chromium = context
  emitter.emit('ready', {}, {})
}

/** `new BrowserWindow(options)`, as a function: what it gives is no more than the app uses. */
export function BrowserWindow(options: Electron.BrowserWindowConstructorOptions = {}): Electron.BrowserWindow {
  const { webPreferences = {}, width = 800, height = 600 } = options
  report('window', { webPreferences })
  if (webPreferences.contextIsolation === false || webPreferences.sandbox === false || webPreferences.nodeIntegration)
    throw new Error('The Electron stand-in has only sandboxed, isolated pages without Node: mend webPreferences.')
  if (chromium === undefined) throw new Error('Cannot create BrowserWindow before app is ready')
  const opened = chromium.newPage()
  const preload = webPreferences.preload === undefined ? '' : readFileSync(webPreferences.preload, 'utf8')
  const contents = createContents(opened, preload)
  const own = new EventEmitter()
  const nothing = () => undefined
  const window = strictEmitter('BrowserWindow', own, {
    ...{ webContents: contents, show: nothing, focus: nothing, restore: nothing, isMinimized: () => false },
    loadURL: (url) => contents.loadURL(url),
    close: () => void (refused(own, 'close', {}) || opened.then((page) => page.close())),
  } satisfies Partial<Electron.BrowserWindow>) as unknown as Electron.BrowserWindow
  windows.add(window)
  void opened.then(async (page) => {
    page.once('load', () => own.emit('ready-to-show'))
    page.once('close', () => {
      windows.delete(window)
      own.emit('closed')
      if (windows.size > 0 || quitting || !emitter.emit('window-all-closed')) leaveWhenEmpty()
    })
    await page.setViewportSize({ width, height })
  })
  emitter.emit('web-contents-created', {}, contents)
  return window
}

BrowserWindow.getAllWindows = () => [...windows]

function leaveWhenEmpty(): void {
  if (windows.size === 0 && !refused(emitter, 'will-quit', {})) process.exit()
}
