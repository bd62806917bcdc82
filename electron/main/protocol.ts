import { app, protocol } from 'electron'
import { SECURITY_HEADERS } from '../hosts/content-security.ts'
import { staticFile } from '../hosts/static-files.ts'
import { RENDERER } from './paths.ts'

const BUILT = 'app://lab'

/** Where the window's page comes from: its own files, or the development server that electron-vite names. */
export const ORIGIN = (app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']) ?? BUILT

/** Before the app is ready: a page of this scheme has an origin, as file:// has not. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

export function serveWindowFiles(): void {
  protocol.handle('app', async ({ url, method }) => {
    const path = pathOf(url)
    const file = method === 'GET' && path !== undefined ? await staticFile(RENDERER, path) : undefined
    if (file === undefined) return new Response('there is no such file', { status: 404, headers: SECURITY_HEADERS })
    return new Response(file.bytes, { headers: { ...SECURITY_HEADERS, 'content-type': file.type } })
  })
}

/** The path of a URL of ours, as it was sent. */
function pathOf(url: string): string | undefined {
  if (url !== BUILT && !url.startsWith(`${BUILT}/`)) return undefined
  return url.slice(BUILT.length).split(/[?#]/, 1)[0] || '/'
}
