import { type RawData, type WebSocket } from 'ws'
import { type HostState, RESTART_FRAME } from '../protocol/host.ts'
import { type KeepAlive } from './keep-alive.ts'
import { type FromLab } from './messages.ts'

/** A window that takes nothing while this much waits for it is gone, whatever its socket says. */
const MAX_BUFFERED_BYTES = 256 * 1024 * 1024

/** The browser host's windows: their binary frames go to the lab and come from it, text frames are the host's own. */
export class Sockets {
  readonly #lab: () => KeepAlive
  readonly #log: (line: string) => void
  readonly #sockets = new Map<number, WebSocket>()
  #lastClient = 0

  constructor(lab: () => KeepAlive, log: (line: string) => void) {
    this.#lab = lab
    this.#log = log
  }

  accept(socket: WebSocket): void {
    const client = ++this.#lastClient
    const lab = this.#lab()
    this.#sockets.set(client, socket)
    socket.send(JSON.stringify(lab.state))
    lab.post({ type: 'connect', client })
    socket.on('message', (data, isBinary) => {
      this.#receive(client, socket, data, isBinary)
    })
    socket.on('error', (error) => {
      this.#log(`a window was disconnected: ${error.message}`)
    })
    socket.on('close', () => {
      this.#sockets.delete(client)
      this.#lab().post({ type: 'disconnect', client })
    })
  }

  readonly onState = (state: HostState): void => {
    const text = JSON.stringify(state)
    for (const socket of this.#sockets.values()) socket.send(text)
  }

  readonly onFrame = (message: Extract<FromLab, { client: number }>): void => {
    const socket = this.#sockets.get(message.client)
    if (message.type === 'disconnect') {
      socket?.close(1008, 'the lab does not understand this window')
      return
    }
    if (socket === undefined) return
    socket.send(message.bytes)
    if (socket.bufferedAmount <= MAX_BUFFERED_BYTES) return
    this.#log(`a window was disconnected: ${socket.bufferedAmount} bytes wait for it`)
    socket.terminate()
  }

  #receive(client: number, socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (isBinary && data instanceof Buffer) {
      this.#lab().post({ type: 'frame', client, bytes: data })
    } else if (String(data) === RESTART_FRAME) {
      this.#lab().restart()
    } else {
      this.#log('a window was disconnected: a text frame that is not a request to restart')
      socket.close(1008, 'unknown text frame')
    }
  }
}
