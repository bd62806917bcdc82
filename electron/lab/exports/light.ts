import { type Batch } from '../../protocol/types.ts'
import { chunkCompression } from '../recording-compression.ts'
import { parsed } from '../recording-events.ts'
import { type RecordedInput } from '../recording-inputs.ts'
import { checkSchema, inputSchema, noteSchema, type RecordedCheck, type RecordedNote } from '../recording-messages.ts'
import { type RecordingReader } from '../recording-reader.ts'
import { createRecordingWriter } from '../recording-writer.ts'
import { NO_SAMPLES } from '../sample-columns.ts'
import { type WallClock } from '../wall-clock.ts'
import { type ExportSource } from './export.ts'

/** So many digests prove a run well enough. */
const MAX_CHECKS = 32

/** Everything that does the recording again, and a few digests to prove it: a few KiB, whatever its length. */
export async function* light({ reader, signal }: ExportSource): AsyncGenerator<Uint8Array> {
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
  for (const [index, span] of reader.info.spans.entries()) {
    const settings = reader.info.runs[index]
    const run = reader.runs[index]?.number
    if (settings === undefined || run === undefined) continue
    for (const entry of thinned(await scriptOf(reader, index, signal))) {
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

type Entry =
  | { readonly type: 'input'; readonly input: RecordedInput }
  | { readonly type: 'check'; readonly check: RecordedCheck }
  | { readonly type: 'note'; readonly note: RecordedNote }

/** In the order of the file: a check that was made before an input holds only before it. Throws when an input is missing. */
async function scriptOf(reader: RecordingReader, run: number, signal: AbortSignal): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  let inputs = 0
  for await (const messages of reader.messages(run)) {
    signal.throwIfAborted()
    for (const message of messages) {
      if (message.topic === '/check') entries.push({ type: 'check', check: parsed(checkSchema, message) })
      if (message.topic === '/note') entries.push({ type: 'note', note: parsed(noteSchema, message) })
      if (message.topic !== '/input') continue
      if (message.sequence !== inputs++) throw new Error('an input is missing: the run cannot be done again')
      const { at, steps, call, args } = parsed(inputSchema, message)
      entries.push({ type: 'input', input: { at, steps: steps ?? 0, call, args } })
    }
  }
  if (inputs === 0) throw new Error('the recording does not say how its run began: it cannot be done again')
  return entries
}

/** The last digest proves everything before it; those between tell where to look. */
function thinned(entries: readonly Entry[]): readonly Entry[] {
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
