import type { MessagePortMain } from 'electron'
import { decodeMessage, encodeMessage } from '../protocol/codec.ts'
import { type Transport } from '../protocol/transport.ts'

/** A window behind one of Electron's ports, in the utility process. */
export function portTransport(port: MessagePortMain): Transport {
  const closes = new Set<() => void>()
  const closed = (): void => {
    for (const listener of closes) listener()
    closes.clear()
  }
  port.on('close', closed)
  return {
    post(message) {
      port.postMessage(message)
    },
    onMessage(listener) {
      port.on('message', ({ data }: { readonly data: unknown }) => {
        listener(data)
      })
      port.start()
    },
    onClose(listener) {
      closes.add(listener)
    },
    close() {
      port.close()
      // A port reports only the other end's closing.
      closed()
    },
  }
}

/** A window behind the browser host, whose frames come and go through the host. */
export interface FrameTransport extends Transport {
  /** A frame from the window. One that is no message closes the connection. */
  receive(bytes: Uint8Array): void
  /** The window has gone. */
  closed(): void
}

export function frameTransport(end: {
  readonly send: (bytes: Uint8Array) => void
  readonly close: () => void
  readonly log: (line: string) => void
}): FrameTransport {
  const messages = new Set<(message: unknown) => void>()
  const closes = new Set<() => void>()
  let isOpen = true
  const closed = (): void => {
    if (!isOpen) return
    isOpen = false
    for (const listener of closes) listener()
  }
  const close = (): void => {
    if (isOpen) end.close()
    closed()
  }
  return {
    post(message) {
      if (isOpen) end.send(encodeMessage(message))
    },
    onMessage(listener) {
      messages.add(listener)
    },
    onClose(listener) {
      closes.add(listener)
    },
    close,
    closed,
    receive(bytes) {
      let message: unknown
      try {
        message = decodeMessage(bytes)
      } catch (error) {
        end.log(
          `a window was disconnected: its frame is no message (${error instanceof Error ? error.message : error})`,
        )
        close()
        return
      }
      for (const listener of messages) listener(message)
    },
  }
}
