import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { type FromLab, type ToLab } from '../../hosts/messages.ts'
import { frameTransport } from '../../hosts/transports.ts'
import { connect } from '../../protocol/connect.ts'
import { type Notice } from '../../protocol/types.ts'

export const MAIN = resolve(import.meta.dirname, '../../../out/main')
const RESOURCES = resolve(import.meta.dirname, '../../../resources')

/** A lab as the hosts run it, without a window: it records from the start. `limits` is what a shell does before; `uid` is who runs it. */
export function startLab(directory: string, limits = '', uid?: number): ChildProcess {
  const program = [process.execPath, `${MAIN}/lab.js`, '--resources', RESOURCES, '--recordings', directory]
  return spawn('sh', ['-c', `${limits} exec "$0" "$@"`, ...program], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
}

/** What a window of the lab is shown. */
export interface Watched {
  /** When each batch came, on the wall clock, and how far it reaches, virtual ns. */
  readonly batches: readonly { readonly at: number; readonly now: number }[]
  readonly notices: readonly Notice[]
}

/** A window onto the lab. What it was shown is what was recorded. */
export function watchLab(lab: ChildProcess): Watched {
  const batches: Watched['batches'][number][] = []
  const notices: Notice[] = []
  const transport = frameTransport({
    send: (bytes) => {
      // It may be dead and not have told yet.
      if (lab.connected) lab.send({ type: 'frame', client: 1, bytes } satisfies ToLab, () => undefined)
    },
    close: () => undefined,
    log: () => undefined,
  })
  lab.on('message', (message: FromLab) => {
    if (message.type === 'frame') transport.receive(message.bytes)
  })
  lab.send({ type: 'connect', client: 1 } satisfies ToLab)
  const api = connect(transport, {
    onBatch: ({ now }) => void batches.push({ at: Date.now(), now }),
    onStatus: () => undefined,
    onNotice: (notice) => void notices.push(notice),
    onExploration: () => undefined,
    onVerdicts: () => undefined,
  })
  // Answered or not: the lab may be about to be killed.
  api.history().catch(() => undefined)
  lab.once('exit', () => {
    transport.closed()
  })
  return { batches, notices }
}
