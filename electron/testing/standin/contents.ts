import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { type Browser, type Send } from './cdp.ts'
import { receive } from './ipc-main.ts'
import { type FromPage, type ToPage } from './page.ts'
import { RemotePorts, transferred } from './ports.ts'
import { preloadScripts, WORLD } from './preload.ts'
import { defaultSession, fromPage, grantPermissions, respond, toPage } from './session.ts'
import { refused, report, strict } from './strict.ts'
import { wire } from './wire.ts'

const { encode, decode } = wire()

/** A page with the preload in an isolated world. Its main frame only: the preload does not run in others. */
export function createContents(id: number, preload: string | undefined) {
  let url = 'about:blank'
  let expected = ''
  let context: number | undefined
  let page: Send | undefined
  let onWindowOpen: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })
  const tell = (message: ToPage) => {
    const expression = `electronStandinReceive(${JSON.stringify(encode(message))})`
    // A page that goes away at this moment loses the message, as in Electron.
    if (context !== undefined) page?.('Runtime.evaluate', { contextId: context, expression }).catch(() => undefined)
  }
  const ports = new RemotePorts(tell)
  const leave = () => {
    context = undefined
    ports.closeAll()
  }
  const postMessage = (channel: string, message: unknown, transfer: readonly unknown[] = []) =>
    tell({ channel, args: [message], ports: transferred(transfer).map((port) => ports.adopt(port)) })
  const send = (channel: string, ...args: readonly unknown[]) => tell({ channel, args, ports: [] })
  const isDestroyed = () => page === undefined

  const mainFrame = strict('WebFrameMain', {
    ...{ parent: null, send, postMessage, isDestroyed },
    get url() {
      return url
    },
    get origin() {
      return /^[a-z-]+:\/\/[^/]*/.exec(url)?.[0] ?? 'null'
    },
  } satisfies Partial<Electron.WebFrameMain>)

  const emitter = new EventEmitter()
  const contents: Electron.WebContents = strict(
    'WebContents',
    Object.assign(emitter, {
      ...{ id, mainFrame, session: defaultSession, send, postMessage, isDestroyed },
      getURL: () => url,
      setWindowOpenHandler: (handler: typeof onWindowOpen) => void (onWindowOpen = handler),
    } satisfies Partial<Record<keyof Electron.WebContents, unknown>>),
  ) as unknown as Electron.WebContents

  /** True if the app forbids the page to go there. Whatever the app did not load counts as the page's doing. */
  const navigationRefused = (to: string) => {
    const target = fromPage(to)
    if (target === expected) return false
    const detail = { url: target, isMainFrame: true, isSameDocument: false, frame: mainFrame, initiator: mainFrame }
    const denied = ['will-frame-navigate', 'will-navigate'].some((name) => refused(emitter, name, detail, target))
    report('navigation', { url: target, denied })
    return denied
  }

  const attach = async (browser: Browser, sessionId: string) => {
    const session = browser.session(sessionId, {
      'Page.frameNavigated': ({ frame }) => {
        if (frame.parentId === undefined) url = fromPage(frame.url)
      },
      'Page.loadEventFired': () => {
        if (url === 'about:blank') return
        report('loaded', { url })
        emitter.emit('did-finish-load')
      },
      'Page.windowOpen': ({ url, windowName: frameName }) => {
        const details = {
          url: fromPage(url),
          frameName,
          features: '',
          disposition: 'new-window',
          referrer: { url: '', policy: 'default' },
        } as const
        const { action } = onWindowOpen(details)
        report('window-open', { url, action })
        if (action === 'allow')
          throw new Error(`The Electron stand-in opens no child windows, but the app allowed ${url}.`)
      },
      'Inspector.targetCrashed': () => emitter.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
      'Runtime.executionContextCreated': ({ context: { id, name } }) => {
        if (name === WORLD) context = id
      },
      'Runtime.executionContextsCleared': leave,
      'Runtime.bindingCalled': ({ payload }) => {
        const message = decode(payload) as FromPage
        if ('port' in message) ports.receive(message)
        else if ('channel' in message) void receive(contents, message).then((reply) => reply && tell(reply))
        else {
          report('preload-error', { preload, message: message.preloadError })
          emitter.emit('preload-error', {}, preload, new Error(message.preloadError))
        }
      },
      'Fetch.requestPaused': (paused) => {
        const denied = paused.resourceType === 'Document' && navigationRefused(paused.request.url)
        if (!denied) return void respond(session, paused)
        void session('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Aborted' })
      },
    })
    page = session
    await Promise.all([
      session('Page.enable'),
      session('Inspector.enable'),
      session('Runtime.enable'),
      session('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      ...preloadScripts(preload).map(async (script) => session('Page.addScriptToEvaluateOnNewDocument', script)),
      session('Runtime.addBinding', { name: 'electronStandin', executionContextName: WORLD }),
    ])
  }

  const load = async (target: string) => {
    if (page === undefined) throw new Error('The window is closed.')
    await grantPermissions(page, contents, target)
    expected = target
    const loaded = new Promise((resolve) => emitter.once('did-finish-load', resolve))
    const { errorText } = await page('Page.navigate', { url: toPage(target) })
    expected = ''
    if (errorText !== undefined) throw new Error(`${errorText} loading '${target}'`)
    await loaded
  }

  const destroy = () => {
    page = undefined
    leave()
    emitter.emit('destroyed')
  }
  return { contents, attach, load, destroy }
}
