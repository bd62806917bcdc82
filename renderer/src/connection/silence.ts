import { type Transport } from '../../../electron/protocol/transport.ts'

const SECOND_MS = 1_000
/** A paused lab has nothing to say: after so many silent seconds it is asked something. */
const ASK_AFTER = 2
/** After so many it does not answer. A host ends a lab that is silent for one more. */
const SILENT_AFTER = 5

export interface Silence {
  /** The transport, listened to. */
  readonly transport: Transport
  stop(): void
}

/**
 * Notices when the other end of an open transport falls silent, and when it speaks again. Seconds are counted, not measured: a computer
 * that slept, or a window that was busy, has not been waiting.
 */
export function watchSilence(
  transport: Transport,
  { ask, onChange }: { readonly ask: () => void; readonly onChange: (isSilent: boolean) => void },
): Silence {
  let seconds = 0
  const timer = setInterval(() => {
    seconds += 1
    if (seconds === ASK_AFTER) ask()
    if (seconds === SILENT_AFTER) onChange(true)
  }, SECOND_MS)

  function heard(): void {
    if (seconds >= SILENT_AFTER) onChange(false)
    seconds = 0
  }

  return {
    transport: {
      post: (message) => transport.post(message),
      onMessage: (listener) =>
        transport.onMessage((message) => {
          heard()
          listener(message)
        }),
      onClose: (listener) => transport.onClose(listener),
      close: () => transport.close(),
    },
    stop: () => clearInterval(timer),
  }
}
