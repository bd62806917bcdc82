import { type ChildProcess, spawn } from 'node:child_process'
import { type Readable, type Writable } from 'node:stream'
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts'
import { CHROMIUM_FLAGS } from '../chromium.ts'

type Commands = Protocol.CommandParameters
type Results = Protocol.CommandReturnValues
type Events = Protocol.Events
export type Send = <M extends keyof Commands>(method: M, params?: Commands[M]) => Promise<Results[M]>
export type Listeners = { readonly [E in keyof Events]?: (params: Events[E]) => void }

interface Message {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: keyof Events
  readonly params?: never
  readonly result?: never
  readonly error?: { readonly message: string }
}

/**
 * Chromium over the DevTools protocol. Ours is the pipe: Chromium ends when it closes, however this process ends. The port is for
 * the tests, which attach to `endpoint` with Playwright.
 */
export class Browser {
  endpoint = ''
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (reply: Message) => void>()
  readonly #listeners = new Map<string | undefined, Listeners>()
  readonly #pages = new Map<string, () => void>()
  readonly #send: Send
  #lastId = 0
  #rest = ''

  constructor(executable: string, profile: string) {
    const flags = [
      '--headless=new',
      '--remote-debugging-port=0',
      '--remote-debugging-pipe',
      '--no-startup-window',
      '--block-new-web-contents',
    ]
    this.#process = spawn(executable, [...CHROMIUM_FLAGS, ...flags, `--user-data-dir=${profile}`], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    process.prependListener('exit', () => this.#kill())
    const output = this.#process.stdio[4] as Readable
    output.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#send = this.session(undefined, {
      'Target.targetCreated': ({ targetInfo: { type, targetId, openerId } }) => {
        if (type === 'page' && openerId !== undefined) void this.#closePopup(targetId)
      },
      'Target.targetDestroyed': ({ targetId }) => {
        this.#pages.get(targetId)?.()
        this.#pages.delete(targetId)
      },
    })
  }

  /** Resolves when the port for the tests is open. */
  async start(): Promise<void> {
    let stderr = ''
    for await (const text of this.#process.stderr ?? []) {
      stderr += String(text)
      this.endpoint = /DevTools listening on (\S+)\s/.exec(stderr)?.[1] ?? ''
      if (this.endpoint !== '') break
    }
    if (this.endpoint === '') throw new Error(`The Electron stand-in's Chromium ended at once:\n${stderr}`)
    this.#process.once('exit', () => {
      throw new Error("The Electron stand-in's Chromium has ended.")
    })
    await this.#send('Target.setDiscoverTargets', { discover: true })
  }

  /** An empty page; `gone` is called when it was closed, by whomever. */
  async openPage(width: number, height: number, gone: () => void): Promise<{ targetId: string; sessionId: string }> {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank', width, height })
    this.#pages.set(targetId, gone)
    return { targetId, ...(await this.#send('Target.attachToTarget', { targetId, flatten: true })) }
  }

  async closePage(targetId: string): Promise<void> {
    await this.#send('Target.closeTarget', { targetId })
  }

  /** The tests make new pages wait for them; one that is closed meanwhile would hold up its opener for ever. */
  async #closePopup(targetId: string): Promise<void> {
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true })
    await this.session(sessionId, {})('Runtime.runIfWaitingForDebugger')
    await this.closePage(targetId)
  }

  session(sessionId: string | undefined, listeners: Listeners): Send {
    this.#listeners.set(sessionId, listeners)
    return async (method, params) => {
      const id = ++this.#lastId
      const input = this.#process.stdio[3] as Writable
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      const { result, error } = await new Promise<Message>((resolve) => this.#waiting.set(id, resolve))
      if (error !== undefined) throw new Error(`${method}: ${error.message}`)
      return result as never
    }
  }

  /** With all its processes: one that outlives the first would write to the profile again. */
  #kill(): void {
    if (this.#process.pid !== undefined && this.#process.exitCode === null) process.kill(-this.#process.pid, 'SIGKILL')
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0')
    this.#rest = messages.pop() ?? ''
    for (const message of messages.map((text) => JSON.parse(text) as Message)) {
      const { id, method, params } = message
      if (method !== undefined) this.#listeners.get(message.sessionId)?.[method]?.(params as never)
      if (id === undefined) continue
      this.#waiting.get(id)?.(message)
      this.#waiting.delete(id)
    }
  }
}
