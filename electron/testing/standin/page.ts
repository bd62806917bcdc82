import { randomUUID } from 'node:crypto'
import { createPorts, type Traffic } from './ports.ts'
import { wire } from './wire.ts'

export const WORLD = 'Electron Isolated Context'

/** What runs before any script of a page: the bridge's end in its own world, and the preload in the isolated one. */
export function pageScripts(preload: string) {
  // Names of events that no script of the page can know.
  const names = JSON.stringify([randomUUID(), randomUUID()])
  const surroundings = `(${String(wire)})(), ${String(createPorts)}`
  const run = `function (require, module, exports, process) {${preload}\n}`
  const top = (source: string) => `if (window === window.top) { ${source} }`
  return [
    { source: top(`(${String(pageWorld)})(...${names})`) },
    { worldName: WORLD, source: top(`(${String(preloadWorld)})(...${names}, ${surroundings}, ${run})`) },
  ]
}

/** What the stand-in sends to the preload's world. */
export type ToPage =
  | { readonly channel: string; readonly args: readonly unknown[]; readonly ports: readonly number[] }
  | { readonly reply: number; readonly value?: unknown; readonly error?: string }
  | Traffic

/** What the preload's world sends, and the page's URL. */
export type FromPage = { readonly from: string; readonly message: Sent | Traffic | { readonly started: true } }
export type Sent = { readonly channel: string; readonly args: readonly unknown[]; readonly call?: number }

type Call = (...args: readonly unknown[]) => unknown
type Settle = (outcome: { readonly value?: unknown; readonly error?: string }) => void

/** The page's end of the contextBridge. Nothing but functions comes over, and each answers with a promise. */
function pageWorld(toPreload: string, toPage: string): void {
  const calls: Settle[] = []
  const call = (index: number, args: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      const settle: Settle = ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error)))
      const detail = { id: calls.push(settle) - 1, index, args: structuredClone(args) }
      window.dispatchEvent(new CustomEvent(toPreload, { detail }))
    })
  window.addEventListener(toPage, ({ detail }: CustomEventInit) => {
    if ('id' in detail) return calls[detail.id]?.(detail)
    const api: Record<string, Call> = {}
    for (const [name, index] of detail.functions) api[name] = (...args) => call(index, args)
    Object.defineProperty(window, detail.name, { value: Object.freeze(api) })
  })
}

/** A sandboxed preload's surroundings: `require('electron')` and nothing else. */
function preloadWorld(
  toPreload: string,
  toPage: string,
  { encode, decode }: ReturnType<typeof wire>,
  joined: typeof createPorts,
  preload: (...scope: unknown[]) => void,
): void {
  const world = globalThis as unknown as { electronStandin: (text: string) => void; electronStandinReceive: Call }
  const post = (message: FromPage['message']) => world.electronStandin(encode({ from: location.href, message }))

  const functions: Call[] = []
  const tell = (detail: object) => window.dispatchEvent(new CustomEvent(toPage, { detail: structuredClone(detail) }))
  window.addEventListener(toPreload, ({ detail: { id, index, args } }: CustomEventInit) => {
    const answer = async () => tell({ id, value: await functions[index]?.(...args) })
    answer().catch((error: Error) => tell({ id, error: error.message }))
  })
  const exposeInMainWorld = (name: string, api: Readonly<Record<string, Call>>) =>
    tell({ name, functions: Object.entries(api).map(([key, each]) => [key, functions.push(each) - 1]) })

  const listeners: { readonly channel: string; readonly listener: Call }[] = []
  const calls: Settle[] = []
  const ports = joined(post)
  const ipcRenderer = {
    on: (channel: string, listener: Call) => void listeners.push({ channel, listener }),
    send: (channel: string, ...args: readonly unknown[]) => post({ channel, args }),
    invoke: (channel: string, ...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        const settle: Settle = ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error)))
        post({ channel, args, call: calls.push(settle) - 1 })
      }),
  }
  world.electronStandinReceive = (text) => {
    const message = decode(String(text)) as ToPage
    if ('reply' in message) return calls[message.reply]?.(message)
    if ('port' in message) return ports.receive(message)
    const event = { sender: ipcRenderer, ports: message.ports.map(ports.accept) }
    for (const { channel, listener } of listeners) if (channel === message.channel) listener(event, ...message.args)
  }
  const require = (name: string) => {
    if (name === 'electron') return { ipcRenderer, contextBridge: { exposeInMainWorld } }
    throw new Error(`module not found: ${name} (a sandboxed preload has only electron)`)
  }
  post({ started: true })
  preload(require, { exports: {} }, {}, { type: 'renderer', sandboxed: true, contextIsolated: true })
}
