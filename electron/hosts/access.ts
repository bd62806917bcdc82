import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type IncomingMessage } from 'node:http'

const TOKEN_BYTES = 32

/** Who may talk to the browser host: pages that it served to someone who had its first URL. */
export interface Access {
  /** The first URL. */
  readonly url: string
  /** For the answer to the first URL. */
  readonly setCookie: string
  /** Why the request is refused whatever it asks for, undefined if it is not. A name that was made to point here is one reason. */
  foreign(request: IncomingMessage): string | undefined
  hasToken(url: URL): boolean
  hasCookie(request: IncomingMessage): boolean
  /** True if a page of this host sent it. Browsers always say so when they post or open a socket. */
  hasOrigin(request: IncomingMessage): boolean
}

export function createAccess(port: number): Access {
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  // Cookies do not know ports: without the number two hosts would overwrite each other's.
  const cookie = `perfcnt-lab-${port}`
  return {
    url: `${origin}/?token=${token}`,
    setCookie: `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    foreign({ headers }) {
      if (headers.host !== host) return `Host is ${headers.host ?? 'missing'}, not ${host}`
      if (headers.origin !== undefined && headers.origin !== origin) return `Origin is ${headers.origin}, not ${origin}`
      return undefined
    },
    hasToken: (url) => equal(url.searchParams.get('token') ?? '', token),
    hasCookie: ({ headers }) => equal(cookieOf(headers.cookie ?? '', cookie), token),
    hasOrigin: ({ headers }) => headers.origin === origin,
  }
}

function cookieOf(header: string, name: string): string {
  const found = header.split(';').find((part) => part.trim().startsWith(`${name}=`))
  return found?.trim().slice(name.length + 1) ?? ''
}

/** In constant time. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
