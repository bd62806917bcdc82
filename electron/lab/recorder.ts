import { type Batch, type Notice, type RecordingInfo, type RecordingState } from '../protocol/types.ts'
import { type RecordingReader } from './recording-reader.ts'
import { type RecordingWriter } from './recording-writer.ts'
import { type Recordings } from './recordings.ts'

/** Opened recordings that are kept at hand; each holds a file open. */
const MAX_OPEN = 4

interface Current {
  readonly writer: RecordingWriter
  readonly since: number
}

/** At most one recording in progress, and the ones that windows look at. */
export class Recorder {
  readonly #recordings: Recordings
  readonly #notify: (notice: Notice) => void
  readonly #opened = new Map<string, RecordingReader>()
  #current: Current | undefined
  #isStarting = false

  constructor(recordings: Recordings, notify: (notice: Notice) => void) {
    this.#recordings = recordings
    this.#notify = notify
  }

  get state(): RecordingState {
    if (this.#current === undefined) return { state: 'idle' }
    const { writer, since } = this.#current
    return { state: 'recording', id: writer.id, name: writer.info.name, since, bytes: writer.bytes }
  }

  /** `past` gives what comes before the first batch, and the moment, once the file is there. */
  async start(
    name: string | undefined,
    past: () => { readonly batches: readonly Batch[]; readonly now: number },
  ): Promise<RecordingInfo> {
    if (this.#current !== undefined || this.#isStarting)
      throw new Error('startRecording: a recording is in progress; stop it first')
    this.#isStarting = true
    const writer = await this.#recordings.create(name).finally(() => {
      this.#isStarting = false
    })
    writer.onError((error) => {
      this.#stopAfter(writer, error)
    })
    const { batches, now } = past()
    for (const batch of batches) writer.batch(batch)
    this.#current = { writer, since: now }
    return writer.info
  }

  batch(batch: Batch): void {
    this.#current?.writer.batch(batch)
  }

  /** An input, before it is applied. */
  input(run: number, at: number, call: string, args: readonly unknown[]): void {
    this.#current?.writer.input({ run, at, call, args })
  }

  async stop(): Promise<RecordingInfo> {
    const current = this.#current
    if (current === undefined) throw new Error('stopRecording: nothing is being recorded')
    this.#current = undefined
    return current.writer.close()
  }

  list(): Promise<readonly RecordingInfo[]> {
    return this.#recordings.list()
  }

  async open(id: string): Promise<RecordingInfo> {
    return (await this.#reader(id)).info
  }

  async read(id: string, run: number, from: number, to: number): Promise<readonly Batch[]> {
    return (await this.#reader(id)).read(run, from, to)
  }

  async remove(id: string): Promise<void> {
    if (this.#current?.writer.id === id) throw new Error('deleteRecording: it is being written; stop it first')
    await this.#forget(id)
    await this.#recordings.remove(id)
  }

  /** Files are left as they should be found. */
  async close(): Promise<void> {
    await this.#current?.writer.close()
    this.#current = undefined
    for (const id of [...this.#opened.keys()]) await this.#forget(id)
  }

  async #reader(id: string): Promise<RecordingReader> {
    const opened = this.#opened.get(id) ?? (await this.#recordings.open(id))
    // Re-inserted: the first key is the one that was not asked for the longest.
    this.#opened.delete(id)
    this.#opened.set(id, opened)
    const [oldest] = this.#opened.keys()
    if (this.#opened.size > MAX_OPEN && oldest !== undefined) await this.#forget(oldest)
    return opened
  }

  async #forget(id: string): Promise<void> {
    const reader = this.#opened.get(id)
    this.#opened.delete(id)
    await reader?.close()
  }

  #stopAfter(writer: RecordingWriter, error: Error): void {
    if (this.#current?.writer !== writer) return
    this.#current = undefined
    this.#notify({
      level: 'error',
      text: `Recording ${writer.info.name} has stopped: ${error.message}. What was written before is kept; the lab goes on.`,
    })
    void writer.close()
  }
}
