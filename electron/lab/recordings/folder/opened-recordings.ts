import { closedWhenRead } from '../reading/closed-when-read.ts'
import { type RedoOptions } from '../redo/redo.ts'
import { type RecordingReader } from '../reading/reader.ts'
import { type Recordings } from './recordings.ts'
import { RedoneRecordings } from './redone-recordings.ts'

/** Kept at hand; each holds a file open. */
const MAX_OPEN = 4

interface Opened {
  /** Another one while it was being recorded. */
  readonly path: string
  readonly reader: Promise<RecordingReader>
}

/** The recordings that windows look at. */
export class OpenedRecordings {
  readonly #recordings: Recordings
  readonly #opened = new Map<string, Opened>()
  readonly #redone = new RedoneRecordings()

  constructor(recordings: Recordings) {
    this.#recordings = recordings
  }

  /** What there is to show of it: of a light one, what came of doing it again. */
  async shown(id: string): Promise<RecordingReader> {
    return this.redone(id) ?? this.original(id)
  }

  /** What came of doing a light one again, if that has been done. */
  redone(id: string): RecordingReader | undefined {
    return this.#redone.reader(id)
  }

  /** The file itself. */
  async original(id: string): Promise<RecordingReader> {
    const path = this.#recordings.path(id)
    const before = this.#opened.get(id)
    // A reader knows the file as it was: one that was still being recorded then is whole by now.
    if (before !== undefined && before.path !== path) await this.reopen(id)
    // Several may ask for one that is just being opened.
    const opened = this.#opened.get(id) ?? { path, reader: this.#recordings.open(id).then(closedWhenRead) }
    // Re-inserted: the first key is the one that was not asked for the longest.
    this.#opened.delete(id)
    this.#opened.set(id, opened)
    const [oldest] = this.#opened.keys()
    if (this.#opened.size > MAX_OPEN && oldest !== undefined) await this.reopen(oldest)
    try {
      return await opened.reader
    } catch (error) {
      if (this.#opened.get(id) === opened) this.#opened.delete(id)
      throw error
    }
  }

  redo(id: string, light: RecordingReader, options: RedoOptions): Promise<void> {
    return this.#redone.make(id, light, options)
  }

  /** Its file has changed: whoever asks next has it opened anew. */
  async reopen(id: string): Promise<void> {
    const opened = this.#opened.get(id)
    this.#opened.delete(id)
    // One that could not be opened has nothing to close; whoever asked for it was told.
    const reader = await opened?.reader.catch(() => undefined)
    await reader?.close()
  }

  /** Its id will mean another file, or none. */
  async forget(id: string): Promise<void> {
    await this.reopen(id)
    await this.#redone.forget(id)
  }

  async close(): Promise<void> {
    for (const id of [...this.#opened.keys()]) await this.reopen(id)
    await this.#redone.close()
  }
}
