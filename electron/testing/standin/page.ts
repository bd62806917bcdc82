// These functions run in the page, from their source: they use nothing outside themselves.

type Call = (...args: readonly unknown[]) => unknown

/** One side of a contextBridge: copies values between two worlds, and functions and promises as calls back. Function 0 exposes. */
export function bridge(here: string, there: string): (name: string, api: unknown) => void {
  const functions: Call[] = []
  let reply: { readonly value?: unknown; readonly error?: string } = {}

  const pack = (value: unknown): unknown => {
    if (typeof value === 'function') return { $: 'function', of: functions.push(value as Call) - 1 }
    if (value instanceof Promise) return { $: 'promise', of: pack((yes: Call, no: Call) => void value.then(yes, no)) }
    if (value instanceof Error) return { $: 'error', of: value.message }
    if (Array.isArray(value)) return value.map(pack)
    if (typeof value !== 'object' || value?.constructor !== Object) return { $: 'clone', of: value }
    return { $: 'object', of: Object.entries(value).map(([key, member]) => [key, pack(member)]) }
  }
  const unpack = (packed: unknown): unknown => {
    if (Array.isArray(packed)) return Object.freeze(packed.map(unpack))
    const { $: type, of } = packed as { readonly $: string; readonly of: never }
    if (type === 'function') return call(of)
    if (type === 'promise') return new Promise(unpack(of) as never)
    if (type === 'error') return new Error(of)
    if (type === 'clone') return of
    const entries: readonly (readonly [string, unknown])[] = of
    return Object.freeze(Object.fromEntries(entries.map(([key, member]) => [key, unpack(member)])))
  }
  // Events reach the listeners of every world before dispatchEvent returns, so the reply is there by then.
  const tell = (detail: unknown) => window.dispatchEvent(new CustomEvent(there, { detail }))
  const call =
    (index: number): Call =>
    (...args) => {
      tell({ index, args: pack(args) })
      if (reply.error !== undefined) throw new Error(reply.error)
      return unpack(reply.value)
    }
  const answer = (index: number, args: unknown) => {
    try {
      return { value: pack(functions[index]?.(...(unpack(args) as readonly unknown[]))) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  window.addEventListener(here, ({ detail }: CustomEventInit) => {
    if ('index' in detail) tell(answer(detail.index, detail.args))
    else reply = detail
  })
  pack((name: string, api: unknown) => {
    if (name in window) throw new Error(`Cannot bind an API on top of an existing property: ${name}`)
    Object.defineProperty(window, name, { value: api, enumerable: true })
  })
  return call(0)
}

interface Wire {
  encode(value: unknown): string
  decode(text: string): unknown
}

/** What the stand-in sends to the preload's world. */
export type ToPage =
  | { readonly channel: string; readonly args: readonly unknown[]; readonly ports: readonly number[] }
  | { readonly reply: number; readonly value?: unknown; readonly error?: string }
  | { readonly port: number; readonly data?: unknown; readonly closed?: true }

/** What the preload's world sends. */
export type FromPage =
  | { readonly channel: string; readonly args: readonly unknown[]; readonly call?: number }
  | { readonly port: number; readonly data?: unknown; readonly closed?: true }
  | { readonly preloadError: string }

/** A sandboxed preload's surroundings: `require('electron')` and nothing else. */
export function preloadWorld({ encode, decode }: Wire, expose: Call, preload: (...scope: unknown[]) => void): void {
  const world = globalThis as unknown as { electronStandin: (text: string) => void; electronStandinReceive: Call }
  const post = (message: FromPage) => world.electronStandin(encode(message))
  const listeners: { readonly channel: string; readonly listener: Call }[] = []
  const calls: ((reply: { readonly value?: unknown; readonly error?: string }) => void)[] = []
  const ports = new Map<number, MessagePort>()

  const ipcRenderer = {
    on: (channel: string, listener: Call) => void listeners.push({ channel, listener }),
    send: (channel: string, ...args: readonly unknown[]) => post({ channel, args }),
    invoke: (channel: string, ...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        const settle: (typeof calls)[0] = ({ value, error }) =>
          error === undefined
            ? resolve(value)
            : reject(new Error(`Error invoking remote method '${channel}': ${error}`))
        post({ channel, args, call: calls.push(settle) - 1 })
      }),
  }
  const adopt = (id: number) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => post({ port: id, data })
    port1.addEventListener('close', () => post({ port: id, closed: true }))
    ports.set(id, port1)
    return port2
  }
  world.electronStandinReceive = (text) => {
    const message = decode(String(text)) as ToPage
    if ('reply' in message) calls[message.reply]?.(message)
    else if ('port' in message && message.closed) ports.get(message.port)?.close()
    else if ('port' in message) ports.get(message.port)?.postMessage(message.data)
    else {
      const event = { sender: ipcRenderer, ports: message.ports.map(adopt) }
      for (const { channel, listener } of listeners) if (channel === message.channel) listener(event, ...message.args)
    }
  }
  const require = (name: string) => {
    if (name === 'electron') return { ipcRenderer, contextBridge: { exposeInMainWorld: expose } }
    throw new Error(`module not found: ${name} (a sandboxed preload has only electron)`)
  }
  try {
    const module = { exports: {} }
    preload(require, module, module.exports, { type: 'renderer', sandboxed: true, contextIsolated: true })
  } catch (error) {
    post({ preloadError: error instanceof Error ? error.message : String(error) })
  }
}
