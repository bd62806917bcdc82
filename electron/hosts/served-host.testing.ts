import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ClientOptions, WebSocket } from 'ws'
import { type FromLab, type ToLab } from './messages.ts'
import { type BrowserHost, serveLab } from './serve.ts'

/** A lab that sends every frame back, takes files, and ends when it is told to. */
class EchoLab {
  readonly received: ToLab[] = []
  imported: { readonly name: string; readonly content: string } | undefined
  untitled: unknown
  say: (message: FromLab) => void = () => undefined
  end: (how: string) => void = () => undefined
  readonly #root: string

  /** `root` is where its files are. */
  constructor(root: string) {
    this.#root = root
  }

  receive(message: ToLab): void {
    this.received.push(message)
    if (message.type === 'frame') this.say(message)
    else if (message.type === 'quit') this.end('exit code 0')
    else if (message.type === 'path' || message.type === 'export-path')
      this.say({ type: 'answer', request: message.request, value: path.join(this.#root, message.id) })
    else if (message.type === 'untitled') this.say({ type: 'answer', request: message.request, value: this.untitled })
    else if (message.type === 'import') void this.#import(message)
  }

  async #import({ request, path: file, name }: Extract<ToLab, { type: 'import' }>): Promise<void> {
    const content = await readFile(file, 'utf8')
    this.imported = { name, content }
    if (content === 'garbage') this.say({ type: 'refusal', request, reason: 'this is no recording' })
    else this.say({ type: 'answer', request, value: { id: 'copy.plab' } })
  }
}

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  readonly cookie: string
}

/** A browser host in front of an echo lab that has the recording `a.plab`, as its own page sees it and as a stranger may. */
export class ServedHost {
  readonly log: string[]
  readonly lab: EchoLab
  readonly host: BrowserHost
  readonly origin: string
  cookie = ''
  readonly #root: string

  private constructor(root: string, lab: EchoLab, host: BrowserHost, log: string[]) {
    this.#root = root
    this.lab = lab
    this.host = host
    this.log = log
    this.origin = new URL(host.url).origin
  }

  static async start(): Promise<ServedHost> {
    const root = await mkdtemp(path.join(tmpdir(), 'serve-'))
    await mkdir(path.join(root, 'renderer'))
    await writeFile(path.join(root, 'renderer', 'index.html'), '<!doctype html>')
    await writeFile(path.join(root, 'a.plab'), 'recorded')
    const lab = new EchoLab(root)
    const log: string[] = []
    const host = await serveLab({
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
    const served = new ServedHost(root, lab, host, log)
    served.cookie = (await served.get('/' + new URL(host.url).search)).cookie
    return served
  }

  async close(): Promise<void> {
    await this.host.close()
    await rm(this.#root, { recursive: true })
  }

  /** A request exactly as given: fetch would resolve `..` and forbid Host and Origin. */
  get(target: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
    const { hostname, port } = new URL(this.origin)
    return new Promise((resolve, reject) => {
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
    })
  }

  /** What its own page sends along. */
  own(headers: Record<string, string> = {}): { readonly headers: Record<string, string> } {
    return { headers: { cookie: this.cookie, ...headers } }
  }

  /** A socket, or why there is none. */
  open(options: ClientOptions, target = '/lab'): Promise<WebSocket | string> {
    const socket = new WebSocket(this.origin.replace('http', 'ws') + target, options)
    return new Promise((resolve) => {
      socket.once('open', () => resolve(socket))
      socket.once('error', (error) => resolve(error.message))
    })
  }

  async opened(): Promise<WebSocket> {
    const socket = await this.open(this.own({ origin: this.origin }))
    if (typeof socket === 'string') throw new Error(socket)
    return socket
  }
}
