import { decodeMessage, encodeMessage } from '../../../electron/protocol/codec.ts'
import { type HostState, RESTART_FRAME, SOCKET_PATH } from '../../../electron/protocol/host.ts'
import { type Transport } from '../../../electron/protocol/transport.ts'
import { type Link } from './connection.ts'

/** Reaches the lab of the browser host that served this page. Text frames are the host's, binary ones the lab's. */
export function socketLink(): Link {
  const listeners = new Set<(host: HostState) => void>()
  let current: WebSocket | undefined

  return {
    open: () =>
      new Promise((resolve, reject) => {
        const url = new URL(SOCKET_PATH, location.href)
        url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
        const socket = new WebSocket(url)
        socket.binaryType = 'arraybuffer'
        current = socket
        socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (typeof data !== 'string') return
          // Our own host, on the origin that the page came from.
          const host = JSON.parse(data) as HostState
          for (const listener of listeners) listener(host)
        })
        socket.addEventListener('open', () => resolve(socketTransport(socket)))
        socket.addEventListener('close', () => reject(new Error('The browser host does not answer.')))
      }),
    onHostState: (listener) => listeners.add(listener),
    restartLab() {
      if (current?.readyState === WebSocket.OPEN) current.send(RESTART_FRAME)
    },
  }
}

function socketTransport(socket: WebSocket): Transport {
  return {
    post(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message))
    },
    onMessage(listener) {
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) listener(decodeMessage(new Uint8Array(data)))
      })
    },
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  }
}
