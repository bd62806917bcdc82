import { type WallClock } from '../../wall-clock.ts'
import { type RecordingFile } from '../files/file.ts'

const SYNC_MS = 1000
/** Twice as often as files/owner.ts needs to believe that the writer lives. */
const TOUCH_MS = 5000
/** What waits is written together up to this, for each write is a way to another thread and back: a piece that is larger goes alone. */
const WRITE_BYTES = 1024 * 1024
/** More unwritten bytes than this mean that the disk is slower than the machine. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024

/**
 * Writes a recording's bytes in order and in the background, with at most one fdatasync a second. Writing does not wait for it: what is
 * written survives the death of this process, and only a power failure needs the disk. After the first error nothing is written any
 * more: a hole in the middle would be worse than a short file.
 */
export class RecordingSink {
  readonly #file: RecordingFile
  readonly #clock: WallClock
  readonly #onError: (error: Error) => void
  readonly #pending: Uint8Array[] = []
  #pendingBytes = 0
  #isWriting = false
  #writing: Promise<void> | undefined
  /** What goes on beside writes. */
  #beside: Promise<void> | undefined
  #error: Error | undefined
  #failed = false
  #lastSync: number
  #syncDue = false
  #touchDue = false
  #cancelSync: (() => void) | undefined
  #cancelTouch: (() => void) | undefined

  constructor(file: RecordingFile, clock: WallClock, onError: (error: Error) => void) {
    this.#file = file
    this.#clock = clock
    this.#onError = onError
    this.#lastSync = clock.now()
    this.#touchLater()
  }

  get error(): Error | undefined {
    return this.#error
  }

  append(bytes: Uint8Array): void {
    if (bytes.byteLength === 0 || this.#error !== undefined) return
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.byteLength
    if (this.#pendingBytes > MAX_PENDING_BYTES) {
      this.#fail(new Error(`the disk cannot keep up: ${this.#pendingBytes} bytes are waiting to be written`))
      return
    }
    this.#cancelSync ??= this.#clock.later(Math.max(0, this.#lastSync + SYNC_MS - this.#clock.now()), () => {
      this.#cancelSync = undefined
      this.#syncDue = true
      this.#run()
    })
    this.#run()
  }

  /** Writes what is pending, syncs and closes; never rejects, `error` says whether all went well. */
  async close(): Promise<void> {
    this.#cancelSync?.()
    this.#cancelTouch?.()
    this.#syncDue = true
    while (this.#syncDue && !this.#failed) {
      this.#run()
      await this.#writing
      await this.#beside
    }
    await this.#writing
    await this.#beside
    const finished = this.#error === undefined
    try {
      await this.#file.close(finished)
    } catch (error) {
      if (!this.#failed) this.#fail(asError(error))
    }
  }

  #run(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    this.#writing = this.#write()
  }

  async #write(): Promise<void> {
    try {
      for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next()) {
        await this.#file.write(bytes)
        this.#pendingBytes -= bytes.byteLength
      }
      if ((this.#syncDue || this.#touchDue) && !this.#failed) this.#beside ??= this.#keep()
    } catch (error) {
      this.#fail(asError(error))
    }
    this.#isWriting = false
  }

  #next(): Uint8Array | undefined {
    let [count, length] = [0, 0]
    for (const { byteLength } of this.#pending) {
      if (count > 0 && length + byteLength > WRITE_BYTES) break
      count += 1
      length += byteLength
    }
    const pieces = this.#pending.splice(0, count)
    return pieces.length > 1 ? Buffer.concat(pieces) : pieces[0]
  }

  async #keep(): Promise<void> {
    try {
      if (this.#syncDue) {
        this.#syncDue = false
        this.#lastSync = this.#clock.now()
        await this.#file.sync()
      }
      if (this.#touchDue) {
        this.#touchDue = false
        await this.#file.touch()
      }
    } catch (error) {
      this.#fail(asError(error))
    }
    this.#beside = undefined
    if ((this.#syncDue || this.#touchDue) && !this.#failed) this.#run()
  }

  #touchLater(): void {
    this.#cancelTouch = this.#clock.later(TOUCH_MS, () => {
      this.#touchDue = true
      this.#run()
      this.#touchLater()
    })
  }

  /** What was handed over until now is still written. Only the first error counts. */
  stop(error: Error): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#onError(error)
  }

  /** The file takes no more: what is pending is dropped. */
  #fail(error: Error): void {
    this.#failed = true
    this.#pending.length = 0
    this.#cancelSync?.()
    this.#cancelTouch?.()
    this.stop(error)
  }
}

/** What was thrown, as the Error that it should have been. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
