import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { app, browser, type OpenWindow, windowGone, windows } from './app.ts'
import { createContents } from './contents.ts'
import { refused, report, strict } from './strict.ts'

const shown = new Map<number, Electron.BrowserWindow>()
let lastId = 0

/** `new BrowserWindow(options)`, as a function: what it gives is no more than the app uses. */
export const BrowserWindow = Object.assign(
  function (options: Electron.BrowserWindowConstructorOptions = {}) {
    return createWindow(options)
  },
  { getAllWindows: () => [...shown.values()] },
)

function createWindow(options: Electron.BrowserWindowConstructorOptions): Electron.BrowserWindow {
  const { webPreferences = {}, width = 800, height = 600 } = options
  report('window', { webPreferences })
  if (webPreferences.contextIsolation === false || webPreferences.sandbox === false || webPreferences.nodeIntegration) {
    throw new Error('The Electron stand-in has only sandboxed, isolated pages without Node: mend webPreferences.')
  }
  const id = ++lastId
  const emitter = new EventEmitter()
  const { contents, attach, load, destroy } = createContents(id, webPreferences.preload)
  const gone = () => {
    destroy()
    shown.delete(id)
    emitter.emit('closed')
    windowGone(record)
  }
  const chromium = browser()
  const opened = chromium.openPage(width, height, gone).then(async ({ targetId, sessionId }) => {
    await attach(chromium, sessionId)
    return targetId
  })
  const record: OpenWindow = {
    close: () => {
      if (refused(emitter, 'close', {})) return false
      void opened.then((targetId) => chromium.closePage(targetId))
      return true
    },
  }
  contents.once('did-finish-load', () => emitter.emit('ready-to-show'))

  const nothing = () => undefined
  const window = strict(
    'BrowserWindow',
    Object.assign(emitter, {
      ...{ id, webContents: contents, show: nothing, focus: nothing, restore: nothing },
      loadURL: async (url) => {
        await opened
        await load(url)
      },
      close: () => void record.close(),
      isDestroyed: () => !shown.has(id),
      isMinimized: () => false,
    } satisfies Partial<Electron.BrowserWindow>),
  ) as unknown as Electron.BrowserWindow
  windows.add(record)
  shown.set(id, window)
  app.emit('web-contents-created', {}, contents)
  app.emit('browser-window-created', {}, window)
  return window
}
