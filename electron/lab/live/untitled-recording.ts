import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Notice } from '../../protocol/types.ts'
import { nameFromTime, untitledName } from '../recordings/files/name.ts'
import { type Recordings } from '../recordings/folder/recordings.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'
import { type WallClock } from '../wall-clock.ts'
import { type Past } from './recorder.ts'

/** The recording that nobody asked for must not fill the disk. */
const MAX_BYTES = 1024 ** 3
/** Between two looks at whether the folder that went is there again, ms. */
const LOOK_AGAIN_MS = 2_000

interface Parts {
  readonly recordings: Recordings
  readonly clock: WallClock
  readonly past: Past
  readonly begin: (name: string, past: Past) => Promise<RecordingWriter>
  readonly finish: (writer: RecordingWriter) => Promise<unknown>
  readonly notify: (notice: Notice) => void
}

/** The recording of everything since the lab began, or since the last one was kept or discarded. */
export class UntitledRecording {
  readonly #parts: Parts
  #writer: RecordingWriter | undefined
  #isClosing = false
  /** Starting and ending follow each other. */
  #rolling: Promise<void> = Promise.resolve()
  #cancelLook: (() => void) | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Undefined when the folder takes none. */
  get writer(): RecordingWriter | undefined {
    return this.#writer
  }

  /** A folder that takes none is told once; the lab goes on. */
  start(): Promise<void> {
    return this.#roll(() => this.#begin(this.#parts.past))
  }

  /** It ends, and another begins: what the history retains is in the one before. */
  renew(): Promise<void> {
    return this.#roll(async () => {
      await this.#end()
      await this.#begin(() => ({ ...this.#parts.past(), batches: [] }))
    })
  }

  /** The end of it: none follows. Kept, it has the name of any other. */
  async settle(end: 'keep' | 'discard'): Promise<void> {
    const writer = await this.close()
    if (writer === undefined) return
    const { id, info } = writer
    if (end === 'discard') await this.#parts.recordings.remove(id)
    else await this.#parts.recordings.rename(id, nameFromTime(info.created))
  }

  /** Resolves to the one that has ended. None follows. */
  async close(): Promise<RecordingWriter | undefined> {
    this.#isClosing = true
    this.#cancelLook?.()
    await this.#rolling
    return this.#end()
  }

  /** To be called after each batch. */
  endIfFull(): void {
    const writer = this.#writer
    if (writer === undefined || writer.bytes <= MAX_BYTES) return
    this.#writer = undefined
    void this.#parts.finish(writer)
    this.#parts.notify({
      level: 'warning',
      text: `The untitled recording has ended at 1 GiB. What is in it is kept until you discard it; start a recording to go on.`,
    })
  }

  /** It can't be written any more. Where its file has gone, another begins as soon as the folder is there. */
  lose(): void {
    const { writer } = this
    this.#writer = undefined
    if (writer === undefined || this.#isClosing) return
    const path = this.#parts.recordings.path(writer.id)
    if (!existsSync(path)) this.#lookLater(dirname(path))
  }

  #lookLater(folder: string): void {
    this.#cancelLook = this.#parts.clock.later(LOOK_AGAIN_MS, () => {
      if (existsSync(folder)) void this.#resume()
      else this.#lookLater(folder)
    })
  }

  async #resume(): Promise<void> {
    await this.start()
    if (this.#writer === undefined) return
    this.#parts.notify({
      level: 'info',
      text: `It is recorded again: “${this.#writer.info.name}” has begun in the folder of recordings.`,
    })
  }

  #roll(action: () => Promise<void>): Promise<void> {
    this.#rolling = this.#rolling.then(action)
    return this.#rolling
  }

  async #begin(past: Past): Promise<void> {
    if (this.#isClosing || this.#writer !== undefined) return
    try {
      this.#writer = await this.#parts.begin(untitledName(Date.now()), past)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#parts.notify({ level: 'warning', text: `Nothing is being recorded: ${reason}. The lab goes on.` })
    }
  }

  async #end(): Promise<RecordingWriter | undefined> {
    const writer = this.#writer
    this.#writer = undefined
    if (writer !== undefined) await this.#parts.finish(writer)
    return writer
  }
}
