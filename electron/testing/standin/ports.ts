import { strict } from './strict.ts'

/** What crosses about a port, by number, when its other end is in another process. */
export type Traffic = { readonly port: number; readonly data?: unknown; readonly closed?: true }

/** Ports that are joined to ends elsewhere. Self-contained: it also runs in the page, from its source. */
export function createPorts(post: (traffic: Traffic) => void) {
  const ports = new Map<number, MessagePort>()
  const join = (id: number, port: MessagePort) => {
    ports.set(id, port)
    port.onmessage = ({ data }) => post({ port: id, data })
    port.addEventListener('close', () => ports.delete(id) && post({ port: id, closed: true }))
  }
  const close = (id: number) => {
    const port = ports.get(id)
    ports.delete(id)
    port?.close()
  }
  return {
    join,
    /** The end for here of a port that comes from there. */
    accept: (id: number) => {
      const { port1, port2 } = new MessageChannel()
      join(id, port2)
      return port1
    },
    receive: ({ port, data, closed }: Traffic) => (closed ? close(port) : ports.get(port)?.postMessage(data)),
    closeAll: () => [...ports.keys()].forEach(close),
  }
}

const untransferred = new Map<unknown, MessagePort>()
let lastId = 0

/** `new MessageChannelMain()`, as a function. Main can transfer its ports and do nothing else with them. */
export function MessageChannelMain(): Record<'port1' | 'port2', object> {
  const { port1, port2 } = new MessageChannel()
  const ends = { port1: strict('MessagePortMain', {}), port2: strict('MessagePortMain', {}) }
  untransferred.set(ends.port1, port1).set(ends.port2, port2)
  return ends
}

/** Joins a transfer list's ports. Electron carries nothing else in one: an ArrayBuffer there loses the whole message. */
export function transferred(transfer: readonly unknown[], { join }: ReturnType<typeof createPorts>): readonly number[] {
  return transfer.map((end, index) => {
    const port = untransferred.get(end)
    if (port === undefined) throw new TypeError(`Item ${index} to transfer is not a port that is still here.`)
    untransferred.delete(end)
    join(++lastId, port)
    return lastId
  })
}
