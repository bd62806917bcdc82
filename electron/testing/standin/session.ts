import type * as Electron from 'electron'
import { type BrowserContext, type Route } from 'playwright-core'
import { report, strict } from './strict.ts'

type RequestHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>

// Electron grants everything to an app that does not say otherwise.
let onRequest: RequestHandler = (_contents, _permission, answer) => answer(true)
let onCheck: CheckHandler = () => true
const schemes = new Map<string, ((request: Request) => Response | Promise<Response>) | undefined>()

const TRIED_PERMISSIONS = ['geolocation', 'notifications', 'clipboard-read', 'clipboard-sanitized-write'] as const

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (custom) => {
    for (const { scheme, privileges: { standard, secure } = {} } of custom)
      if (standard === true && secure === true) schemes.set(scheme, undefined)
  },
  handle: (scheme, handler) => {
    if (!schemes.has(scheme)) throw new Error(`The Electron stand-in serves no ${scheme}: not standard and secure.`)
    schemes.set(scheme, handler)
  },
} satisfies Partial<Electron.Protocol>)

export const defaultSession = strict('Session', {
  setPermissionRequestHandler: (handler: RequestHandler) => void (onRequest = handler),
  setPermissionCheckHandler: (handler: CheckHandler) => void (onCheck = handler),
  setDevicePermissionHandler: () => undefined,
})

/** Chromium cannot be taught a scheme over DevTools, so the page sees https://lab.app.standin for app://lab. */
export const toPage = (url: string) => url.replace(/^(?!https?:)([a-z-]+):\/\/([^/]+)/, 'https://$2.$1.standin')
export const fromPage = (url: string) => url.replace(/^https:\/\/([^/]+)\.([a-z-]+)\.standin(?=\/|$)/, '$2://$1')

/** Answers with the app's handler for the scheme; lets through what is none of the app's. */
export async function respond(route: Route): Promise<void> {
  const url = fromPage(route.request().url())
  const handler = schemes.get(url.split(':', 1)[0] ?? '')
  if (handler === undefined) return route.continue()
  const response = await handler(new Request(url, { method: route.request().method() }))
  const headers = Object.fromEntries(response.headers)
  await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) })
}

/** Gives the page what both handlers of the app grant at once, and nothing else. */
export async function grantPermissions(context: BrowserContext, contents: Electron.WebContents, url: string) {
  const details = { requestingUrl: url, isMainFrame: true }
  const granted = TRIED_PERMISSIONS.filter((permission) => {
    let isGranted = false
    onRequest(contents, permission, (answer) => (isGranted = answer), details)
    return isGranted && onCheck(contents, permission, new URL(url).origin, details)
  })
  report('permissions', { granted })
  const names = granted.map((permission) => permission.replace('sanitized-', ''))
  await context.grantPermissions(names, { origin: new URL(toPage(url)).origin })
}
