import { type Batch, type MachineState, type RecordingInfo } from '../../../protocol/types.ts'
import { type Dumps, RecordedBatches } from './batches.ts'
import { type DecodedChunk, type RecordedMessage } from '../format/chunk.ts'
import { ChunkCache } from './chunk-cache.ts'
import { type RecordingContents } from './contents.ts'
import { parsed } from './events.ts'
import { type Loss } from './losses.ts'
import { type ReadableFile, readAhead } from '../files/file.ts'
import { type ChunkEntry } from './index.ts'
import { noteSchema, type RecordedNote } from '../format/messages.ts'
import { type RecordedRun, type RecordingHead } from '../format/metadata.ts'

/** An opened recording. */
export interface RecordingReader {
  readonly info: RecordingInfo
  /**
   * What run number `run` of `info.runs` has with `from <= time < to` in its virtual ns, as it was written; the first batch has the
   * state of the machine at `from`. Times are those of writing: the end of a sample or call, the slice's `now` for a discontinuity.
   * Empty for a run that is not there. Rejects when the file can no longer be read.
   */
  read(run: number, from: number, to: number, dumps?: Dumps): Promise<readonly Batch[]>
  /**
   * Everything that could be read of a run, in the order of the file; with a range, the chunks that have something of it. Throws when
   * the file can no longer be read.
   */
  messages(
    run: number,
    range?: { readonly from: number; readonly to: number },
  ): AsyncIterable<readonly RecordedMessage[]>
  /** What was asked of the machine in a run, in the order of the file: only the chunks that have some of it are read. */
  inputs(run: number): Promise<readonly RecordedMessage[]>
  /** What people wrote beside a run, each note as it was written last, in the order in which they were first written. */
  notes(run: number): Promise<readonly RecordedNote[]>
  /** What the file says of itself, undefined when that is damaged. */
  readonly head: RecordingHead | undefined
  readonly runs: readonly RecordedRun[]
  /** What is missing in the file; runs are positions of `runs`. */
  readonly losses: readonly Loss[]
  close(): Promise<void>
}

export function createRecordingReader(
  file: ReadableFile,
  contents: RecordingContents,
  info: RecordingInfo,
): RecordingReader {
  const cache = new ChunkCache()
  return {
    info,
    async read(index, from, to, dumps = 'whole') {
      const run = contents.runs[index]
      if (run === undefined) return []
      const chunks = contents.chunks.filter((chunk) => chunk.run === index)
      const state = from > run.begin ? await stateAt((chunk) => cache.load(chunk, file), chunks, run, from) : undefined
      const batches = new RecordedBatches(run, { from, to }, state, dumps)
      const ahead = readAhead(file)
      const losses = contents.losses.filter((loss) => loss.run === index)
      const addLosses = (after: number) => {
        for (const loss of losses) if (loss.after === after) batches.addLoss(loss.discontinuity)
      }
      addLosses(-1)
      for (const [i, chunk] of chunks.entries()) {
        if (chunk.end >= from && chunk.begin < to) batches.add((await cache.load(chunk, ahead)).messages)
        addLosses(i)
      }
      return batches.finish()
    },
    async *messages(index, range = ALL) {
      const ahead = readAhead(file)
      for (const chunk of contents.chunks) {
        if (chunk.run !== index || chunk.end < range.from || chunk.begin > range.to) continue
        yield (await cache.load(chunk, ahead)).messages
      }
    },
    async inputs(index) {
      const inputs: RecordedMessage[] = []
      for (const chunk of contents.chunks) {
        if (chunk.run !== index || !chunk.hasInputs) continue
        inputs.push(...(await cache.load(chunk, file)).messages.filter(({ topic }) => topic === '/input'))
      }
      return inputs
    },
    async notes(index) {
      const notes = new Map<string, RecordedNote>()
      for (const chunk of contents.chunks) {
        if (chunk.run !== index || !chunk.hasNotes) continue
        for (const message of (await cache.load(chunk, file)).messages) {
          if (message.topic !== '/note') continue
          const note = parsed(noteSchema, message)
          notes.set(note.id, note)
        }
      }
      return [...notes.values()].filter(({ removed }) => !removed)
    },
    head: contents.head,
    runs: contents.runs,
    losses: contents.losses,
    close: () => file.close(),
  }
}

const ALL = { from: -Infinity, to: Infinity }

/** The newest state from before `at`; there is one each virtual second. */
async function stateAt(
  load: (chunk: ChunkEntry) => Promise<DecodedChunk>,
  chunks: readonly ChunkEntry[],
  run: RecordedRun,
  at: number,
): Promise<MachineState | undefined> {
  for (const chunk of chunks.toReversed()) {
    if (!chunk.hasState || chunk.begin >= at) continue
    const earlier = new RecordedBatches(run, { from: chunk.begin, to: at }, undefined, 'times')
    earlier.add((await load(chunk)).messages)
    const state = earlier.finish().findLast((batch) => batch.state !== undefined)?.state
    if (state !== undefined) return state
  }
  return undefined
}
