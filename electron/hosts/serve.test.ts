import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { type FromLab, type ToLab } from './messages.ts'
import { type BrowserHost, serveLab } from './serve.ts'

/** A lab that sends every frame back, takes files, and ends when it is told to. */
class EchoLab {
  readonly received: ToLab[] = []
  imported: { readonly name: string; readonly content: string } | undefined
  say: (message: FromLab) => void = () => undefined
  end: (how: string) => void = () => undefined

  receive(message: ToLab): void {
    this.received.push(message)
    if (message.type === 'frame') this.say(message)
    else if (message.type === 'quit') this.end('exit code 0')
    else if (message.type === 'path' || message.type === 'export-path')
      this.say({ type: 'answer', request: message.request, value: path.join(root, message.id) })
    else if (message.type === 'import') void this.#import(message)
  }

  async #import({ request, path: file, name }: Extract<ToLab, { type: 'import' }>): Promise<void> {
    const content = await readFile(file, 'utf8')
    this.imported = { name, content }
    if (content === 'garbage') this.say({ type: 'refusal', request, reason: 'this is no recording' })
    else this.say({ type: 'answer', request, value: { id: 'copy.plab' } })
  }
}

let root = ''
let host: BrowserHost
let lab: EchoLab
let log: string[]
let origin = ''
let cookie = ''

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'serve-'))
  await mkdir(path.join(root, 'renderer'))
  await writeFile(path.join(root, 'renderer', 'index.html'), '<!doctype html>')
  await writeFile(path.join(root, 'a.plab'), 'recorded')
  lab = new EchoLab()
  log = []
  host = await serveLab({
    spawn: ({ message, exit }) => {
      lab.say = message
      lab.end = exit
      return {
        post: (sent) => {
          lab.receive(sent)
        },
        kill: () => undefined,
      }
    },
    renderer: path.join(root, 'renderer'),
    port: 0,
    log: (line) => log.push(line),
    maxUploadBytes: 1000,
  })
  origin = new URL(host.url).origin
  cookie = (await get('/?' + new URL(host.url).searchParams.toString())).cookie
})

afterEach(async () => {
  await host.close()
  await rm(root, { recursive: true })
})

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A request exactly as given: fetch would resolve `..` and forbid Host and Origin. */
function get(target: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const { hostname, port } = new URL(origin)
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string; cookie: string }>(
    (resolve, reject) => {
      const request = httpRequest({
        hostname,
        port,
        path: target,
        method,
        headers: { connection: 'close', ...headers },
      })
      request.once('error', reject)
      request.once('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.once('end', () => {
          const [set = ''] = response.headers['set-cookie'] ?? []
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            cookie: set.split(';', 1)[0] ?? '',
          })
        })
      })
      request.end(body)
    },
  )
}

const own = (headers: Record<string, string> = {}) => ({ headers: { cookie, ...headers } })

function open(options: ClientOptions, target = '/lab'): Promise<WebSocket | string> {
  const socket = new WebSocket(origin.replace('http', 'ws') + target, options)
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket))
    socket.once('error', (error) => resolve(error.message))
  })
}

async function opened(): Promise<WebSocket> {
  const socket = await open({ headers: { cookie, origin } })
  if (typeof socket === 'string') throw new Error(socket)
  return socket
}

const next = (socket: WebSocket, event: 'message' | 'close') =>
  new Promise<readonly unknown[]>((resolve) => {
    socket.once(event, (...args) => resolve(args))
  })

describe('the first URL', () => {
  it('becomes a cookie named with the port, out of reach of scripts and other sites, and leaves the address bar', async () => {
    const { search, port } = new URL(host.url)
    const answer = await get(`/${search}&recording=a`)
    expect(answer.status).toBe(303)
    expect(answer.headers['location']).toBe('/?recording=a')
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(`^perfcnt-lab-${port}=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=/$`),
    ])
  })

  it('is the only way in', async () => {
    expect((await get('/')).status).toBe(403)
    expect((await get('/?token=')).status).toBe(403)
    expect((await get(`/?token=${'0'.repeat(64)}`)).status).toBe(403)
    expect((await get('/', { headers: { cookie: `${cookie}0` } })).status).toBe(403)
    expect(log).toHaveLength(4)
    expect(log.join()).not.toContain('0000')
  })
})

describe('pages', () => {
  it('come with the content security policy', async () => {
    const page = await get('/', own())
    expect(page).toMatchObject({ status: 200, text: '<!doctype html>' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  it('are refused under another name or to another origin', async () => {
    expect((await get('/', own({ host: 'evil.example' }))).status).toBe(403)
    expect((await get('/', own({ host: `localhost:${new URL(origin).port}` }))).status).toBe(403)
    expect((await get('/', own({ origin: 'http://evil.example' }))).status).toBe(403)
    expect(log[0]).toBe(`refused GET / with 403: Host is evil.example, not ${new URL(origin).host}`)
  })

  it.each(['/../a.plab', '/%2e%2e/a.plab', '/..%2fa.plab', '/missing.js', '//a.plab'])(
    'are not found at %s',
    async (target) => {
      expect((await get(target, own())).status).toBe(404)
    },
  )

  it('can only be got', async () => {
    expect((await get('/', { method: 'DELETE', ...own() })).status).toBe(405)
    expect(await get('/', { method: 'HEAD', ...own() })).toMatchObject({ status: 200, text: '' })
  })
})

describe('sockets', () => {
  it.each([
    ['no cookie', () => ({ headers: { origin } }), '/lab'],
    ['a wrong cookie', () => ({ headers: { origin, cookie: `${cookie}0` } }), '/lab'],
    ['no Origin', () => ({ headers: { cookie } }), '/lab'],
    ['another Origin', () => ({ headers: { cookie, origin: 'http://evil.example' } }), '/lab'],
    ['the Origin of another port', () => ({ headers: { cookie, origin: 'http://127.0.0.1:1' } }), '/lab'],
    ['another Host', () => ({ headers: { cookie, origin, host: 'evil.example' } }), '/lab'],
    ['another path', () => ({ headers: { cookie, origin } }), '/other'],
  ])('are refused with %s, and logged', async (_what, options, target) => {
    expect(await open(options(), target)).toBe('Unexpected server response: 403')
    expect(log).toHaveLength(1)
    expect(log[0]).toContain('refused a socket at')
    expect(lab.received).toEqual([])
  })

  it('carry frames to the lab and back, under a number of their own', async () => {
    const [one, other] = [await opened(), await opened()]
    const echo = next(other, 'message')
    other.send(new Uint8Array([1, 2, 3]))
    expect(await echo).toEqual([Buffer.from([1, 2, 3]), true])
    expect(lab.received.filter(({ type }) => type === 'connect')).toEqual([
      { type: 'connect', client: 1 },
      { type: 'connect', client: 2 },
    ])
    one.close()
    await expect.poll(() => lab.received.at(-1)).toEqual({ type: 'disconnect', client: 1 })
  })

  it('are closed on a message of more than 1 MiB', async () => {
    const socket = await opened()
    const closed = next(socket, 'close')
    socket.send(new Uint8Array(1024 * 1024 + 1))
    expect((await closed)[0]).toBe(1009)
    expect(log).toContain('a window was disconnected: Max payload size exceeded')
  })

  it('are closed on a text frame that means nothing', async () => {
    const socket = await opened()
    const closed = next(socket, 'close')
    socket.send('{"state":"running"}')
    expect((await closed)[0]).toBe(1008)
  })

  it('hear how the lab is, stay open when it ends, and can ask for another', async () => {
    lab.say({ type: 'ready' })
    const states: string[] = []
    const socket = new WebSocket(origin.replace('http', 'ws') + '/lab', { headers: { cookie, origin } })
    socket.on('message', (data, isBinary) => {
      if (!isBinary) states.push(JSON.parse(String(data)).state)
    })
    await expect.poll(() => states).toEqual(['running'])
    lab.end('exit code 70')
    await expect.poll(() => states).toEqual(['running', 'restarting', 'starting'])
    lab.end('exit code 70')
    await expect
      .poll(() => states, { timeout: 3000 })
      .toEqual(['running', 'restarting', 'starting', 'restarting', 'starting'])
    socket.send('restart')
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })
})

describe('recordings', () => {
  it('are downloaded as files', async () => {
    const answer = await get('/recordings/a.plab', own())
    expect(answer).toMatchObject({ status: 200, text: 'recorded' })
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a.plab")
    expect((await get('/recordings/b.plab', own())).status).toBe(404)
    expect((await get('/recordings/%', own())).status).toBe(404)
    expect((await get('/recordings/a.plab')).status).toBe(403)
  })

  it('are downloaded as exports too', async () => {
    const answer = await get('/exports/a.plab', own())
    expect(answer).toMatchObject({ status: 200, text: 'recorded' })
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect((await get('/exports/b.csv', own())).status).toBe(404)
    expect((await get('/exports/a.plab')).status).toBe(403)
  })

  it('are uploaded by way of a temporary file that is gone afterwards', async () => {
    const before = await readdir(tmpdir())
    const answer = await get('/recordings?name=my%20run.plab', { method: 'POST', body: 'bytes', ...own({ origin }) })
    expect(answer).toMatchObject({ status: 200, text: '{"id":"copy.plab"}' })
    expect(lab.imported).toEqual({ name: 'my run.plab', content: 'bytes' })
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('perfcnt-lab-') && !before.includes(name))
    expect(left).toEqual([])
  })

  it('are refused with the reason of the lab', async () => {
    const answer = await get('/recordings?name=x', { method: 'POST', body: 'garbage', ...own({ origin }) })
    expect(answer).toMatchObject({ status: 422, text: 'this is no recording\n' })
  })

  it('are refused when too large, announced or not', async () => {
    const body = 'x'.repeat(1001)
    const chunked = { 'transfer-encoding': 'chunked', origin }
    expect((await get('/recordings?name=x', { method: 'POST', body, ...own({ origin }) })).status).toBe(413)
    expect((await get('/recordings?name=x', { method: 'POST', body, ...own(chunked) })).status).toBe(413)
    expect(lab.imported).toBeUndefined()
  })

  it('are taken from pages of this host only', async () => {
    expect((await get('/recordings?name=x', { method: 'POST', body: 'bytes', ...own() })).status).toBe(403)
    expect((await get('/recordings?name=x', { method: 'POST', body: 'bytes', headers: { origin } })).status).toBe(403)
    expect(
      (await get('/recordings?name=x', { method: 'POST', body: 'bytes', ...own({ origin: 'null' }) })).status,
    ).toBe(403)
    expect(lab.imported).toBeUndefined()
  })
})
