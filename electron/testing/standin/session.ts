import type * as Electron from 'electron'
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts'
import { type Send } from './cdp.ts'
import { report, strict } from './strict.ts'

const schemes = new Map<string, ((request: Request) => Response | Promise<Response>) | undefined>()
let onRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null
let onCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null

/** Chromium's names of the permissions that are tried, by Electron's. */
const PERMISSIONS = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
] as const

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (custom) => {
    for (const { scheme, privileges } of custom)
      if (privileges?.standard === true && privileges.secure === true) schemes.set(scheme, undefined)
  },
  handle: (scheme, handler) => {
    if (!schemes.has(scheme))
      throw new Error(`The Electron stand-in serves no ${scheme}: it is not standard and secure.`)
    schemes.set(scheme, handler)
  },
} satisfies Partial<Electron.Protocol>)

export const defaultSession = strict('Session', {
  setPermissionRequestHandler: (handler) => void (onRequest = handler),
  setPermissionCheckHandler: (handler) => void (onCheck = handler),
  setDevicePermissionHandler: () => undefined,
} satisfies Partial<Electron.Session>)

/** Chromium cannot be taught a scheme over DevTools, so the page sees https://lab.app.standin for app://lab. */
export function toPage(url: string): string {
  const [, scheme = '', host = '', path = ''] = /^([a-z-]+):\/\/([^/]*)(.*)$/.exec(url) ?? []
  return schemes.has(scheme) ? `https://${host}.${scheme}.standin${path}` : url
}

export function fromPage(url: string): string {
  return url.replace(/^https:\/\/([^/]+)\.([a-z-]+)\.standin(?=\/|$)/, '$2://$1')
}

/** Answers with the app's handler for the scheme; lets through what is none of the app's. */
export async function respond(send: Send, { requestId, request }: Protocol.Fetch.requestPausedPayload): Promise<void> {
  const { method, headers, postData } = request
  const url = fromPage(request.url)
  const handler = schemes.get(url.split(':', 1)[0] ?? '')
  if (handler === undefined) return void (await send('Fetch.continueRequest', { requestId }))
  const response = await handler(new Request(url, { method, headers, body: postData ?? null }))
  await send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  })
}

/** Gives the page what both handlers of the app grant; everything where it has none, as Electron does. */
export async function grantPermissions(send: Send, contents: Electron.WebContents, url: string): Promise<void> {
  const details = { requestingUrl: url, isMainFrame: true }
  const { origin } = new URL(toPage(url))
  for (const [permission, name] of PERMISSIONS) {
    const checked = onCheck?.(contents, permission, fromPage(origin), details) ?? true
    const asked = await new Promise<boolean>((resolve) => {
      if (onRequest === null) resolve(true)
      else onRequest(contents, permission, resolve, details)
    })
    const setting = checked && asked ? 'granted' : 'denied'
    await send('Browser.setPermission', { permission: { name }, setting, origin })
    report('permission', { permission, setting })
  }
}
