import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { type CDPSession, type Page } from 'playwright-core'
import { receive } from './ipc-main.ts'
import { type FromPage, pageScripts, type ToPage, WORLD } from './page.ts'
import { createPorts, transferred } from './ports.ts'
import { fromPage, grantPermissions, respond, toPage } from './session.ts'
import { refused, report, strict, strictEmitter } from './strict.ts'
import { wire } from './wire.ts'

const { encode, decode } = wire()

/** A page with the preload in an isolated world. Its main frame only: the preload does not run in others. */
export function createContents(opened: Promise<Page>, preload: string): Electron.WebContents {
  const emitter = new EventEmitter()
  let devtools: CDPSession | undefined
  let contextId: number | undefined
  let onWindowOpen: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] = () => ({ action: 'allow' })

  const tell = (message: ToPage) => {
    const expression = `electronStandinReceive(${JSON.stringify(encode(message))})`
    // A page that goes away at this moment loses the message, as in Electron.
    if (contextId !== undefined) devtools?.send('Runtime.evaluate', { contextId, expression }).catch(() => undefined)
  }
  const ports = createPorts(tell)
  const send = (channel: string, ...args: readonly unknown[]) => tell({ channel, args, ports: [] })
  const postMessage = (channel: string, message: unknown, transfer: readonly unknown[] = []) =>
    tell({ channel, args: [message], ports: transferred(transfer, ports) })
  const frame = { parent: null, url: 'about:blank', send, postMessage }
  const mainFrame = strict('WebFrameMain', frame satisfies Partial<Electron.WebFrameMain>)

  const hear = (sender: number, { from, message }: FromPage) => {
    // A new document: the ports went with the old one.
    if (sender !== contextId) ports.closeAll()
    contextId = sender
    mainFrame.url = fromPage(from)
    if ('port' in message) ports.receive(message)
    else if ('channel' in message) void receive(mainFrame, message).then((reply) => reply && tell(reply))
  }

  /** True if the app forbids the page to go there. The first load is the app's; all others count as the page's doing. */
  const navigationRefused = (target: string) => {
    if (mainFrame.url === 'about:blank') return false
    const detail = { url: target, isMainFrame: true, isSameDocument: false, frame: mainFrame }
    const denied = ['will-frame-navigate', 'will-navigate'].some((name) => refused(emitter, name, detail, target))
    report('navigation', { url: target, denied })
    return denied
  }

  const attach = async (page: Page) => {
    page.once('close', ports.closeAll)
    page.on('popup', (popup) => popup.close())
    page.on('crash', () => emitter.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }))
    page.on('pageerror', ({ message, stack }) => report('page-error', { text: stack ?? message }))
    page.on('console', (message) => report(`console-${message.type()}`, { text: message.text() }))
    page.on('load', () => report('loaded', { url: mainFrame.url }))
    await page.route(/./, async (route) => {
      const request = route.request()
      if (request.isNavigationRequest() && navigationRefused(fromPage(request.url()))) await route.abort('aborted')
      else await respond(route)
    })
    devtools = await page.context().newCDPSession(page)
    devtools.on('Runtime.bindingCalled', (call) => hear(call.executionContextId, decode(call.payload) as FromPage))
    devtools.on('Page.windowOpen', ({ url, windowName: frameName }) => {
      const referrer = { url: '', policy: 'default' } as const
      const { action } = onWindowOpen({ url, frameName, features: '', disposition: 'new-window', referrer })
      report('window-open', { url, action })
      if (action === 'allow') throw new Error('The Electron stand-in opens no child windows, but the app allowed one.')
    })
    await devtools.send('Page.enable')
    await devtools.send('Runtime.enable')
    await devtools.send('Runtime.addBinding', { name: 'electronStandin', executionContextName: WORLD })
    for (const script of pageScripts(preload)) await devtools.send('Page.addScriptToEvaluateOnNewDocument', script)
    return page
  }
  const attached = opened.then(attach)

  const contents = strictEmitter('WebContents', emitter, {
    ...{ mainFrame, send, postMessage },
    setWindowOpenHandler: (handler: typeof onWindowOpen) => void (onWindowOpen = handler),
    loadURL: async (target: string) => {
      const page = await attached
      await grantPermissions(page.context(), contents, target)
      await page.goto(toPage(target))
    },
  }) as unknown as Electron.WebContents
  return contents
}
