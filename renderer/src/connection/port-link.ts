import { type Desktop, type HostStateMessage, type PortMessage } from '../../../electron/protocol/desktop.ts'
import { type Transport } from '../../../electron/protocol/transport.ts'
import { type Link } from './connection.ts'

const PORT_TIMEOUT_MS = 10_000

/** Reaches the lab of the desktop app. Messages count only if this very window posted them; the preload does. */
export function portLink(desktop: Desktop): Link {
  return {
    open: () => requestPort(desktop),
    onHostState(listener) {
      addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
        if (source === window && isHostStateMessage(data)) listener(data.host)
      })
    },
    restartLab: () => desktop.restartLab(),
  }
}

function requestPort(desktop: Desktop): Promise<Transport> {
  const nonce = crypto.randomUUID()
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      removeEventListener('message', receive)
      clearTimeout(timeout)
    }
    const receive = ({ source, data, ports: [port] }: MessageEvent<unknown>): void => {
      if (source !== window || port === undefined || !isPortMessage(data) || data.nonce !== nonce) return
      stop()
      resolve(portTransport(port))
    }
    const timeout = setTimeout(() => {
      stop()
      reject(new Error(`The desktop app gave no port to the lab within ${PORT_TIMEOUT_MS / 1000} s.`))
    }, PORT_TIMEOUT_MS)
    addEventListener('message', receive)
    desktop.requestPort(nonce)
  })
}

function portTransport(port: MessagePort): Transport {
  const closes = new Set<() => void>()
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data))
      port.start()
    },
    onClose(listener) {
      closes.add(listener)
      port.addEventListener('close', listener)
    },
    close() {
      port.close()
      // A port reports only the other end's closing.
      for (const listener of closes) listener()
    },
  }
}

function isPortMessage(data: unknown): data is PortMessage {
  return isTagged(data) && data.type === 'lab-port'
}

function isHostStateMessage(data: unknown): data is HostStateMessage {
  return isTagged(data) && data.type === 'lab-host'
}

function isTagged(data: unknown): data is { readonly type: unknown } {
  return typeof data === 'object' && data !== null && 'type' in data
}
