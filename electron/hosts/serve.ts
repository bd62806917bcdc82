import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { wallClock } from '../lab/wall-clock.ts'
import { SOCKET_PATH } from '../protocol/host.ts'
import { type RecordingInfo } from '../protocol/types.ts'
import { type Access, createAccess } from './access.ts'
import { SECURITY_HEADERS } from './content-security.ts'
import { KeepAlive, type SpawnLab } from './keep-alive.ts'
import { refuse } from './refusals.ts'
import { Sockets } from './sockets.ts'
import { staticFile } from './static-files.ts'
import { download, MAX_UPLOAD_BYTES, upload } from './transfers.ts'

/** A call is small; only uploads are large, and they go by POST. */
const MAX_FRAME_BYTES = 1024 * 1024

export interface ServeOptions {
  readonly spawn: SpawnLab<never>
  /** The built window. */
  readonly renderer: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly log: (line: string) => void
  readonly maxUploadBytes?: number
}

export interface BrowserHost {
  /** The first URL, with the token. */
  readonly url: string
  /** The recording that nobody has named; undefined when there is none, or no lab that could tell. */
  untitled(): Promise<RecordingInfo | undefined>
  close(): Promise<void>
}

/** The browser host: the built window over HTTP and the lab over a WebSocket, for this computer only. Rejects if the port is taken. */
export async function serveLab({
  spawn,
  renderer,
  port,
  log,
  maxUploadBytes = MAX_UPLOAD_BYTES,
}: ServeOptions): Promise<BrowserHost> {
  const sockets: Sockets = new Sockets(() => lab, log)
  const lab: KeepAlive = new KeepAlive({
    spawn,
    clock: wallClock,
    onState: sockets.onState,
    onFrame: sockets.onFrame,
    log,
  })
  const server = createServer()
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the browser host has no port')
  const access = createAccess(address.port)

  const refuseAndLog = (request: IncomingMessage, response: ServerResponse, status: number, reason: string): void => {
    log(`refused ${request.method} ${pathOf(request)} with ${status}: ${reason}`)
    refuse(response, status, reason)
  }

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(`${request.method} ${pathOf(request)}: ${error instanceof Error ? error.message : String(error)}`)
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    const reason = refusalOfSocket(access, request)
    if (reason !== undefined) {
      log(`refused a socket at ${pathOf(request)}: ${reason}`)
      refuseSocket(socket)
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.accept(webSocket)
    })
  })
  lab.start()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = access.foreign(request)
    if (foreign !== undefined) {
      refuseAndLog(request, response, 403, foreign)
      return
    }
    const url = new URL(request.url ?? '/', access.url)
    if (request.method === 'GET' && url.pathname === '/' && access.hasToken(url)) {
      url.searchParams.delete('token')
      response.writeHead(303, {
        ...SECURITY_HEADERS,
        location: url.pathname + url.search,
        'set-cookie': access.setCookie,
      })
      response.end()
      return
    }
    if (!access.hasCookie(request)) {
      refuseAndLog(request, response, 403, 'open the address that the host printed; this one has no valid token')
      return
    }
    if (url.pathname === '/recordings' && request.method === 'POST') {
      if (!access.hasOrigin(request)) refuseAndLog(request, response, 403, 'Origin is missing')
      else await upload(request, response, { lab, name: url.searchParams.get('name') ?? '', maxBytes: maxUploadBytes })
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuseAndLog(request, response, 405, `${request.method} is not possible here`)
      return
    }
    const recording = /^\/recordings\/([^/]+)$/.exec(url.pathname)?.[1]
    const exported = /^\/exports\/([^/]+)$/.exec(url.pathname)?.[1]
    if (recording !== undefined) await download(response, { lab, type: 'path', id: decoded(recording) })
    else if (exported !== undefined) await download(response, { lab, type: 'export-path', id: decoded(exported) })
    else await sendFile(request, response)
  }

  async function sendFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The path as it was sent: a URL object would have resolved `..` already, and hidden the attempt.
    const file = await staticFile(renderer, pathOf(request))
    if (file === undefined) {
      refuseAndLog(request, response, 404, 'there is no such file')
      return
    }
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': file.type,
      'content-length': file.bytes.byteLength,
      'cache-control': 'no-cache',
    })
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }

  return {
    url: access.url,
    // A lab that starts may take its time.
    untitled: async () => (lab.state.state === 'running' ? lab.untitled().catch(() => undefined) : undefined),
    async close() {
      await lab.stop()
      for (const webSocket of webSockets.clients) webSocket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function refusalOfSocket(access: Access, request: IncomingMessage): string | undefined {
  const foreign = access.foreign(request)
  if (foreign !== undefined) return foreign
  if (!access.hasOrigin(request)) return 'Origin is missing'
  if (!access.hasCookie(request)) return 'no valid cookie'
  if (pathOf(request) !== SOCKET_PATH) return `sockets are at ${SOCKET_PATH}`
  return undefined
}

function refuseSocket(socket: Duplex): void {
  socket.once('error', () => undefined)
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

/** Without the query, where the token may be: paths are logged. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
