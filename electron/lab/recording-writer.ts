import { type Batch, type RecordingInfo } from '../protocol/types.ts'
import { type WallClock } from './wall-clock.ts'
import { type Compress } from './recording-compression.ts'
import { RecordingContainer } from './recording-container.ts'
import { type RecordingFile } from './recording-file.ts'
import { headMetadata, type RecordingHead, runMetadata, runSpan, summaryMetadata } from './recording-metadata.ts'
import { type RecordedInput } from './recording-inputs.ts'
import { encodeLanes } from './recording-lanes.ts'
import { type RecordedCheck, type RecordedNote } from './recording-messages.ts'
import { type OpenRun, RecordingRuns } from './recording-runs.ts'
import { encodeSample } from './recording-sample.ts'
import { FORMAT, mcapSchemas, type Topic } from './recording-schema.ts'
import { asError, RecordingSink } from './recording-sink.ts'

const CHUNK_BYTES = 64 * 1024
const CHUNK_MS = 250
/** Virtual time between copies of an unchanged state, ns. */
const KEYFRAME_NS = 1_000_000_000
const ENCODER = new TextEncoder()

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
  readonly #clock: WallClock
  readonly #head: RecordingHead
  /** On the wall clock; publishTime counts from here. */
  readonly #since: number
  readonly #container: RecordingContainer
  readonly #sink: RecordingSink
  readonly #schemas = mcapSchemas()
  readonly #runs = new RecordingRuns()
  readonly #listeners = new Set<(error: Error) => void>()
  #current: OpenRun | undefined
  /** The batch that is being written: a chunk that begins within it repeats the mark of the slice. */
  #slice: Batch | undefined
  #samples = 0
  #chunkSince = 0
  #cancelChunk: (() => void) | undefined
  #closed: Promise<RecordingInfo> | undefined

  constructor(options: RecordingWriterOptions) {
    this.id = options.id
    this.#options = options
    this.#clock = options.clock
    this.#since = options.clock.now()
    this.#head = { ...options.head, kind: options.kind, format: FORMAT }
    this.#container = new RecordingContainer(`perfcnt-lab/${options.head.coreVersion}`, options.compress)
    this.#sink = new RecordingSink(options.file, options.clock, (error) => {
      this.#cancelChunk?.()
      for (const listener of this.#listeners) listener(error)
    })
    this.#sink.append(this.#container.start())
    this.#sink.append(this.#container.metadata(headMetadata(this.#head)))
  }

  get bytes(): number {
    return this.#container.position + this.#container.chunkBytes
  }

  get info(): RecordingInfo {
    const runs = this.#runs.described
    return {
      id: this.id,
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
      problem: this.#sink.error?.message,
    }
  }

  onError(listener: (error: Error) => void): void {
    this.#listeners.add(listener)
  }

  batch(batch: Batch): void {
    this.#record(() => {
      this.#addBatch(batch)
    })
  }

  input(number: number, { at, steps, call, args }: RecordedInput): void {
    this.#record(() => {
      const run = this.#enter(number, at)
      const id = run.sequences.get('/input') ?? 0
      this.#addJson(run, '/input', at, { id, at, steps, call, args })
    })
  }

  check(number: number, check: RecordedCheck): void {
    this.#record(() => {
      const run = this.#enter(number, check.at)
      this.#addJson(run, '/check', check.at, { ...check, inputs: run.sequences.get('/input') ?? 0 })
    })
  }

  note(number: number, note: RecordedNote): void {
    this.#record(() => {
      const run = this.#enter(number, note.from ?? 0)
      this.#addJson(run, '/note', note.from ?? run.end, note)
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
    if (this.#closed !== undefined || this.#sink.error !== undefined) return
    try {
      write()
    } catch (error) {
      this.#closeChunk()
      this.#sink.stop(asError(error))
    }
  }

  async #close(): Promise<RecordingInfo> {
    this.#closeChunk()
    const summary = { samples: this.#samples, discontinuities: this.#runs.discontinuities, runs: this.#runs.described }
    this.#sink.append(this.#container.metadata(summaryMetadata(this.#head, summary)))
    this.#sink.append(this.#container.end())
    await this.#sink.close()
    const info = await this.#options.inspect()
    const error = this.#sink.error
    if (error === undefined) return info
    return {
      ...info,
      complete: false,
      problem: `The recording stopped early: ${error.message}. What was written until then is here.`,
    }
  }

  #addBatch(batch: Batch): void {
    const run = this.#enter(batch.run, earliest(batch))
    this.#describe(run, batch)
    this.#slice = batch
    this.#markSlice(run, batch, false)
    this.#addSamples(run, batch)
    for (const line of batch.log) this.#addJson(run, '/klog', line.at, line)
    for (const ioctl of batch.ioctls) this.#addJson(run, '/ioctl', ioctl.end, ioctl)
    for (const job of batch.jobs) this.#addJson(run, '/job', job.end, job)
    for (const reset of batch.resets) this.#addJson(run, '/reset', reset.end ?? reset.begin, reset)
    // An armed fault is reported before its time.
    for (const fault of batch.faults) this.#addJson(run, '/fault', Math.min(fault.at, batch.now), fault)
    for (const discontinuity of batch.discontinuities) {
      run.discontinuities.add(discontinuity.id)
      // It has no time of its own: it may be reported again whenever a field changes.
      this.#addJson(run, '/perfcnt/discontinuity', batch.now, discontinuity)
    }
    if (batch.lanes !== undefined) this.#addJson(run, '/lanes', batch.now, encodeLanes(batch.lanes))
    this.#addState(run, batch)
    run.end = Math.max(run.end, batch.now)
    this.#slice = undefined
    const urgent = batch.faults.length + batch.resets.length + batch.discontinuities.length > 0
    if (urgent || this.#clock.now() - this.#chunkSince >= CHUNK_MS) this.#closeChunk()
  }

  /** A chunk has messages of one run only. */
  #enter(number: number, at: number): OpenRun {
    if (this.#current?.number === number) return this.#current
    this.#closeChunk()
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
    this.#closeChunk()
    this.#sink.append(this.#container.metadata(runMetadata({ ...run, settings }, this.#head)))
  }

  #markSlice(run: OpenRun, { now, settings, samplesDropped }: Batch, continued: boolean): void {
    this.#addJson(run, '/slice', now, {
      now,
      settings,
      samplesDropped: continued ? 0 : samplesDropped,
      continued,
    })
  }

  #addSamples(run: OpenRun, { samples }: Batch): void {
    const width = samples.words.length / Math.max(1, samples.count)
    for (let i = 0; i < samples.count; i++) {
      const begin = samples.begin[i] ?? 0
      const end = samples.end[i] ?? 0
      const words = samples.words.subarray(i * width, (i + 1) * width)
      const seq = run.sequences.get('/perfcnt/sample') ?? 0
      const [epoch, resets] = [samples.epoch[i] ?? 0, samples.resets[i] ?? 0]
      this.#add(run, '/perfcnt/sample', end, encodeSample({ epoch, seq, begin, end, resets, words }))
    }
    this.#samples += samples.count
  }

  #addState(run: OpenRun, batch: Batch): void {
    if (batch.state !== undefined) run.state = batch.state
    const repeated = batch.state === undefined
    if (run.state === undefined || (repeated && batch.now < run.keyframe + KEYFRAME_NS)) return
    run.keyframe = batch.now
    this.#addJson(run, '/state', batch.now, { repeated, state: run.state })
  }

  #addJson(run: OpenRun, topic: Topic, at: number, value: object): void {
    this.#add(run, topic, at, ENCODER.encode(JSON.stringify(value)))
  }

  #add(run: OpenRun, topic: Topic, at: number, data: Uint8Array): void {
    const begins = this.#container.chunkBytes === 0
    if (begins) this.#openChunk()
    if (begins && this.#slice !== undefined && topic !== '/slice') this.#markSlice(run, this.#slice, true)
    const channel = run.channels.get(topic)
    const schema = this.#schemas.get(topic)
    if (channel === undefined || schema === undefined) throw new Error(`no channel ${topic}: TOPICS lacks it`)
    const sequence = run.sequences.get(topic) ?? 0
    run.sequences.set(topic, sequence + 1)
    const publishTime = BigInt(Math.max(0, Math.round((this.#clock.now() - this.#since) * 1e6)))
    const logTime = BigInt(run.offset + at)
    this.#container.add(schema, channel, { channelId: channel.id, sequence, logTime, publishTime, data })
    if (this.#container.chunkBytes >= CHUNK_BYTES) this.#closeChunk()
  }

  #openChunk(): void {
    this.#chunkSince = this.#clock.now()
    this.#cancelChunk = this.#clock.later(CHUNK_MS, () => {
      this.#closeChunk()
    })
  }

  #closeChunk(): void {
    this.#cancelChunk?.()
    this.#cancelChunk = undefined
    this.#sink.append(this.#container.closeChunk())
  }
}

function earliest(batch: Batch): number {
  return Math.min(
    batch.now,
    batch.samples.begin[0] ?? batch.now,
    batch.log[0]?.at ?? batch.now,
    batch.ioctls[0]?.begin ?? batch.now,
    batch.jobs[0]?.begin ?? batch.now,
  )
}
