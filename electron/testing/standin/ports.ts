import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type * as Electron from 'electron'

export class MessagePortMain
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  private readonly port: MessagePort
  /** True once it was transferred, which makes it useless here. */
  neutered = false

  constructor(port: MessagePort) {
    super()
    this.port = port.on('close', () => this.emit('close'))
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transferred(transfer).length > 0) throw new Error('The Electron stand-in sends no port through a port.')
    this.port.postMessage(message)
  }

  start(): void {
    if (this.port.listenerCount('message') > 0) return
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }

  close(): void {
    this.port.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}

/** Checks a transfer list. Electron carries nothing but ports in one: an ArrayBuffer there loses the whole message. */
export function transferred(transfer: readonly unknown[]): readonly MessagePortMain[] {
  return transfer.map((port, index) => {
    if (!(port instanceof MessagePortMain)) throw new TypeError(`Item ${String(index)} to transfer is not a port.`)
    if (port.neutered) throw new Error(`Port at index ${String(index)} is already neutered.`)
    port.neutered = true
    return port
  })
}

export type Traffic = { readonly port: number; readonly data?: unknown; readonly closed?: true }

/** Ports that live in another process, by number. */
export class RemotePorts {
  private readonly ports = new Map<number, MessagePortMain>()
  private readonly post: (traffic: Traffic) => void
  #lastId = 0

  constructor(post: (traffic: Traffic) => void) {
    this.post = post
  }

  /** Carries `port` to the other side, or, with its `id`, from there. Traffic flows from the next turn of the event loop. */
  adopt(port: MessagePortMain, id = ++this.#lastId): number {
    this.ports.set(id, port)
    port.on('message', ({ data }: { readonly data: unknown }) => this.post({ port: id, data }))
    port.on('close', () => this.ports.delete(id) && this.post({ port: id, closed: true }))
    port.start()
    return id
  }

  receive({ port: id, data, closed }: Traffic): void {
    const port = this.ports.get(id)
    if (closed === true) this.ports.delete(id)
    if (closed === true) port?.close()
    else port?.postMessage(data)
  }

  closeAll(): void {
    for (const id of [...this.ports.keys()]) this.receive({ port: id, closed: true })
  }
}
