import { type Batch } from '../../protocol/types.ts'
import { chunkCompression } from '../recordings/format/compression.ts'
import { type ScriptEntry, scriptOf } from '../recordings/redo/script.ts'
import { createRecordingWriter } from '../recordings/writing/writer.ts'
import { NO_SAMPLES } from '../recordings/format/sample-columns.ts'
import { type WallClock } from '../wall-clock.ts'
import { type ExportSource } from './export.ts'

/** So many digests prove a run well enough. */
const MAX_CHECKS = 32

/** Everything that does the recording again, and a few digests to prove it: a few KiB, whatever its length. */
export async function* light({ reader, signal, onProgress }: ExportSource): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = []
  const writer = createRecordingWriter({
    id: reader.info.id,
    name: reader.info.name,
    head: {
      recordingId: reader.head?.recordingId ?? '',
      created: reader.info.created,
      coreVersion: reader.head?.coreVersion ?? '',
      owner: '',
    },
    kind: 'light',
    file: {
      write: (bytes) => {
        parts.push(bytes)
        return Promise.resolve()
      },
      sync: () => Promise.resolve(),
      touch: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    clock: NO_CLOCK,
    compress: chunkCompression(),
    inspect: () => Promise.resolve(writer.info),
  })
  let failure: Error | undefined
  writer.onError((error) => {
    failure = error
  })
  let done = 0
  for (const [index, span] of reader.info.spans.entries()) {
    const settings = reader.info.runs[index]
    const run = reader.runs[index]?.number
    if (settings === undefined || run === undefined) continue
    const script = await scriptOf(reader, index, signal, (at) => {
      onProgress(Math.min(1, (done + at - span.from) / Math.max(1, reader.info.durationNs)))
    })
    done += span.to - span.from
    for (const entry of thinned(script)) {
      if (entry.type === 'input') writer.input(run, entry.input)
      else if (entry.type === 'check') writer.check(run, entry.check)
      else writer.note(run, entry.note)
    }
    for (const now of [span.from, span.to - 1]) writer.batch(emptyBatch(run, settings, now))
  }
  await writer.close()
  if (failure !== undefined) throw failure
  yield* parts
}

/** The last digest proves everything before it; those between tell where to look. */
function thinned(entries: readonly ScriptEntry[]): readonly ScriptEntry[] {
  const total = entries.filter(({ type }) => type === 'check').length
  const every = Math.ceil(total / MAX_CHECKS)
  let left = total
  return entries.filter(({ type }) => type !== 'check' || --left % every === 0)
}

/** Nothing in it depends on when it is made: one chunk for each run. */
const NO_CLOCK: WallClock = { now: () => 0, later: () => () => undefined }

function emptyBatch(run: number, settings: Batch['settings'], now: number): Batch {
  return {
    run,
    settings,
    now,
    samples: NO_SAMPLES,
    samplesDropped: 0,
    lanes: undefined,
    log: [],
    ioctls: [],
    jobs: [],
    resets: [],
    faults: [],
    discontinuities: [],
    state: undefined,
  }
}
