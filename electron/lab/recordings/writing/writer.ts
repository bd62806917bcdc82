import { type Batch, type RecordingInfo } from '../../../protocol/types.ts'
import { addBatch, earliest } from './batch-messages.ts'
import { RecordingChunks } from './chunks.ts'
import { type Compress } from '../format/compression.ts'
import { type RecordingFile } from '../files/file.ts'
import { type RecordedInput } from '../format/inputs.ts'
import { type RecordedCheck, type RecordedNote } from '../format/messages.ts'
import { headMetadata, type RecordingHead, runMetadata, runSpan, summaryMetadata } from '../format/metadata.ts'
import { type OpenRun, RecordingRuns } from '../format/runs.ts'
import { FORMAT } from '../format/schema.ts'
import { asError } from './sink.ts'
import { type WallClock } from '../../wall-clock.ts'

/** A recording being written. All but `close` return at once; the file follows in the background. */
export interface RecordingWriter {
  readonly id: string
  /** Size of the file when everything so far is in it. */
  readonly bytes: number
  /** What has been recorded so far. */
  readonly info: RecordingInfo
  /** Everything in the batch; a batch of another run starts that run in the file. Ignored after an error or close. */
  batch(batch: Batch): void
  /** An external input, before it is applied. `at` is virtual time of the run, ns; `args` goes through JSON. */
  input(run: number, input: RecordedInput): void
  /** Digest of the machine, 64-bit hex, after `steps` operations. */
  check(run: number, check: RecordedCheck): void
  /** What a person wrote about a moment of the run. */
  note(run: number, note: RecordedNote): void
  /** The lab's number of a run of the file, undefined when it is not there. */
  numberOf(run: number): number | undefined
  /** Never rejects; after an error it describes what was kept. */
  close(): Promise<RecordingInfo>
  /** At most once: the recording has stopped, the file keeps what was written until then. */
  onError(listener: (error: Error) => void): void
}

export interface RecordingWriterOptions {
  readonly id: string
  readonly name: string
  readonly head: Omit<RecordingHead, 'format' | 'kind'>
  readonly kind: RecordingHead['kind']
  readonly file: RecordingFile
  readonly clock: WallClock
  readonly compress: Compress
  /** Describes the closed file. */
  readonly inspect: () => Promise<RecordingInfo>
}

export function createRecordingWriter(options: RecordingWriterOptions): RecordingWriter {
  return new Writer(options)
}

class Writer implements RecordingWriter {
  readonly id: string
  readonly #options: RecordingWriterOptions
  readonly #head: RecordingHead
  readonly #chunks: RecordingChunks
  readonly #runs = new RecordingRuns()
  readonly #listeners = new Set<(error: Error) => void>()
  #current: OpenRun | undefined
  #samples = 0
  #closed: Promise<RecordingInfo> | undefined

  constructor(options: RecordingWriterOptions) {
    const { file, clock, compress } = options
    this.id = options.id
    this.#options = options
    this.#head = { ...options.head, kind: options.kind, format: FORMAT }
    this.#chunks = new RecordingChunks({
      library: `perfcnt-lab/${options.head.coreVersion}`,
      file,
      clock,
      compress,
      onError: (error) => {
        for (const listener of this.#listeners) listener(error)
      },
    })
    this.#chunks.metadata(headMetadata(this.#head))
  }

  get bytes(): number {
    return this.#chunks.bytes
  }

  get info(): RecordingInfo {
    const runs = this.#runs.described
    return {
      id: this.id,
      recordingId: this.#head.recordingId,
      name: this.#options.name,
      bytes: this.bytes,
      created: this.#head.created,
      durationNs: runs.reduce((total, run) => total + run.end - run.begin, 0),
      samples: this.#samples,
      discontinuities: this.#runs.discontinuities,
      runs: runs.map((run) => run.settings),
      spans: runs.map(runSpan),
      complete: false,
      kind: this.#head.kind,
      problem: this.#chunks.error?.message,
    }
  }

  onError(listener: (error: Error) => void): void {
    this.#listeners.add(listener)
  }

  batch(batch: Batch): void {
    this.#record(() => {
      const run = this.#enter(batch.run, earliest(batch))
      this.#describe(run, batch)
      addBatch(this.#chunks, run, batch)
      this.#samples += batch.samples.count
    })
  }

  input(number: number, { at, steps, call, args }: RecordedInput): void {
    this.#record(() => {
      const run = this.#enter(number, at)
      const id = run.sequences.get('/input') ?? 0
      this.#chunks.addJson(run, '/input', at, { id, at, steps, call, args })
    })
  }

  check(number: number, check: RecordedCheck): void {
    this.#record(() => {
      const run = this.#enter(number, check.at)
      this.#chunks.addJson(run, '/check', check.at, { ...check, inputs: run.sequences.get('/input') ?? 0 })
    })
  }

  note(number: number, note: RecordedNote): void {
    this.#record(() => {
      const run = this.#enter(number, note.from ?? 0)
      this.#chunks.addJson(run, '/note', note.from ?? run.end, note)
    })
  }

  numberOf(run: number): number | undefined {
    return this.#runs.described.find(({ index }) => index === run)?.number
  }

  close(): Promise<RecordingInfo> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** What cannot be recorded ends the recording; the lab that it records goes on. */
  #record(write: () => void): void {
    if (this.#closed !== undefined || this.#chunks.error !== undefined) return
    try {
      write()
    } catch (error) {
      this.#chunks.stop(asError(error))
    }
  }

  async #close(): Promise<RecordingInfo> {
    const summary = { samples: this.#samples, discontinuities: this.#runs.discontinuities, runs: this.#runs.described }
    this.#chunks.metadata(summaryMetadata(this.#head, summary))
    await this.#chunks.close()
    const info = await this.#options.inspect()
    const error = this.#chunks.error
    if (error === undefined) return info
    return {
      ...info,
      complete: false,
      problem: `The recording stopped early: ${error.message}. What was written until then is here.`,
    }
  }

  /** A chunk has messages of one run only. */
  #enter(number: number, at: number): OpenRun {
    if (this.#current?.number === number) return this.#current
    this.#chunks.closeChunk()
    this.#current = this.#runs.get(number) ?? this.#runs.start(number, at)
    return this.#current
  }

  /** The settings are known with the first batch, which comes after the inputs since the boot. */
  #describe(run: OpenRun, batch: Batch): void {
    if (run.settings !== undefined) return
    const { settings } = batch
    run.settings = settings
    run.begin = earliest(batch)
    run.end = run.begin
    this.#chunks.metadata(runMetadata({ ...run, settings }, this.#head))
  }
}
