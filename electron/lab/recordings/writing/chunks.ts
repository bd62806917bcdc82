import { type Metadata } from '@mcap/core'
import { type Batch } from '../../../protocol/types.ts'
import { type Compress } from '../format/compression.ts'
import { RecordingContainer } from '../format/container.ts'
import { type RecordingFile } from '../files/file.ts'
import { type OpenRun } from '../format/runs.ts'
import { mcapSchemas, type Topic } from '../format/schema.ts'
import { RecordingSink } from './sink.ts'
import { type WallClock } from '../../wall-clock.ts'

const CHUNK_BYTES = 64 * 1024
const CHUNK_MS = 250

type SliceMark = Pick<Batch, 'now' | 'settings' | 'samplesDropped'>

export interface RecordingChunksOptions {
  /** Name and version of what writes the file. */
  readonly library: string
  readonly file: RecordingFile
  readonly clock: WallClock
  readonly compress: Compress
  readonly onError: (error: Error) => void
}

/** The file of a recording as it grows: messages gather in a chunk, which is written when it is large or old. */
export class RecordingChunks {
  readonly #clock: WallClock
  /** On the wall clock; publishTime counts from here. */
  readonly #since: number
  readonly #container: RecordingContainer
  readonly #sink: RecordingSink
  readonly #schemas = mcapSchemas()
  /** Of the batch that is being written: a chunk that begins within it repeats the mark. */
  #slice: SliceMark | undefined
  #chunkSince = 0
  #cancelChunk: (() => void) | undefined

  constructor({ library, file, clock, compress, onError }: RecordingChunksOptions) {
    this.#clock = clock
    this.#since = clock.now()
    this.#container = new RecordingContainer(library, compress)
    this.#sink = new RecordingSink(file, clock, (error) => {
      this.#cancelChunk?.()
      onError(error)
    })
    this.#sink.append(this.#container.start())
  }

  /** Size of the file when everything so far is in it. */
  get bytes(): number {
    return this.#container.position + this.#container.chunkBytes
  }

  /** The first thing that went wrong: nothing is taken any more. */
  get error(): Error | undefined {
    return this.#sink.error
  }

  /** Stands after what has been added so far. */
  metadata(metadata: Metadata): void {
    this.closeChunk()
    this.#sink.append(this.#container.metadata(metadata))
  }

  /** What `write` adds is of this slice of the run. */
  slice(run: OpenRun, mark: SliceMark, write: () => void): void {
    this.#slice = mark
    this.#markSlice(run, mark, false)
    write()
    this.#slice = undefined
  }

  /** `at` is virtual time of the run, ns. */
  addJson(run: OpenRun, topic: Topic, at: number, value: object): void {
    this.add(run, topic, at, Buffer.from(JSON.stringify(value)))
  }

  add(run: OpenRun, topic: Topic, at: number, data: Uint8Array): void {
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
    if (this.#container.chunkBytes >= CHUNK_BYTES) this.closeChunk()
  }

  closeOldChunk(): void {
    if (this.#clock.now() - this.#chunkSince >= CHUNK_MS) this.closeChunk()
  }

  closeChunk(): void {
    this.#cancelChunk?.()
    this.#cancelChunk = undefined
    this.#sink.append(this.#container.closeChunk())
  }

  /** What was added until now is still written. */
  stop(error: Error): void {
    this.closeChunk()
    this.#sink.stop(error)
  }

  /** Never rejects; `error` says whether all went well. */
  close(): Promise<void> {
    this.closeChunk()
    this.#sink.append(this.#container.end())
    return this.#sink.close()
  }

  #markSlice(run: OpenRun, { now, settings, samplesDropped }: SliceMark, continued: boolean): void {
    this.addJson(run, '/slice', now, {
      now,
      settings,
      samplesDropped: continued ? 0 : samplesDropped,
      continued,
    })
  }

  #openChunk(): void {
    this.#chunkSince = this.#clock.now()
    this.#cancelChunk = this.#clock.later(CHUNK_MS, () => {
      this.closeChunk()
    })
  }
}
