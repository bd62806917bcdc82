import { app, BrowserWindow, shell } from 'electron'
import { wallClock } from '../lab/wall-clock.ts'
import { log } from './log.ts'
import { PageRecovery } from './page-recovery.ts'
import { PRELOAD } from './paths.ts'
import { ORIGIN } from './protocol.ts'
import { askAboutPage, askAboutUntitled } from './questions.ts'
import { settleUntitled, type UntitledLab } from './untitled-end.ts'

/** Where links in the window may lead: the sources of the policies. */
const LINK_HOSTS = new Set([
  'lkml.iu.edu',
  'lore.kernel.org',
  'git.kernel.org',
  'patchwork.freedesktop.org',
  'gitlab.freedesktop.org',
])

/** `lab` is asked about the untitled recording when the window closes. */
export function openWindow(lab: UntitledLab): void {
  if (BrowserWindow.getAllWindows().length > 0) return
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Perfcnt Lab',
    autoHideMenuBar: true,
    webPreferences: {
      preload: PRELOAD,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      // A middle click opens a link in a way that window.open's handler does not see.
      disableBlinkFeatures: 'Auxclick',
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  recoverPage(window)
  settleAtClose(window, lab)
  window.loadURL(`${ORIGIN}/`).catch((error: unknown) => {
    log.error("the window's page did not load:", error)
  })
}

/** A page whose process has gone leaves a blank window behind. */
function recoverPage(window: BrowserWindow): void {
  const recovery = new PageRecovery({
    clock: wallClock,
    reload: () => {
      log.info("the window's page is loaded again")
      window.webContents.reload()
    },
    ask: (reason) => askAboutPage(window, reason),
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    recovery.gone(reason)
  })
  window.on('closed', () => {
    recovery.close()
  })
}

/** The window stays until the question has its answer. */
function settleAtClose(window: BrowserWindow, lab: UntitledLab): void {
  let phase: 'open' | 'asking' | 'settled' = 'open'
  window.on('close', (event) => {
    if (phase === 'settled') return
    event.preventDefault()
    if (phase === 'asking') return
    phase = 'asking'
    void settleUntitled(
      lab,
      (info) => askAboutUntitled(window, info),
      (line) => log.warn(line),
    ).then((closes) => {
      phase = closes ? 'settled' : 'open'
      if (closes) window.close()
    })
  })
}

export function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** Every page of the app stays at home and opens nothing. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', stayHome)
    contents.on('will-frame-navigate', stayHome)
    contents.on('will-redirect', stayHome)
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(({ url }) => {
      openLink(url)
      return { action: 'deny' }
    })
    contents.on('preload-error', (_event, file, error) => {
      log.error(`${file} failed:`, error)
    })
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error(`the window's process has gone: ${reason}, exit code ${exitCode}`)
    })
  })
}

function stayHome(event: { readonly url: string; preventDefault(): void }): void {
  if (event.url.startsWith(`${ORIGIN}/`)) return
  log.warn(`the window may not go to ${event.url}`)
  event.preventDefault()
}

/** Known links open in the person's browser, as they were parsed here; others nowhere. */
function openLink(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || !LINK_HOSTS.has(url.hostname)) {
    log.warn(`the window may not open ${text}`)
    return
  }
  shell.openExternal(url.href).catch((error: unknown) => {
    log.error(`${url.href} did not open:`, error)
  })
}
