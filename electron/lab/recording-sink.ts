import { type WallClock } from './wall-clock.ts'
import { type RecordingFile } from './recording-file.ts'

const SYNC_MS = 1000
/** Twice as often as recording-owner.ts needs to believe that the writer lives. */
const TOUCH_MS = 5000
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
  #pump: Promise<void> | undefined
  #sync: Promise<void> | undefined
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
      await this.#pump
      await this.#sync
    }
    await this.#pump
    await this.#sync
    const finished = this.#error === undefined
    try {
      await this.#file.close(finished)
    } catch (error) {
      if (!this.#failed) this.#fail(asError(error))
    }
  }

  #run(): void {
    this.#pump ??= this.#work().finally(() => {
      this.#pump = undefined
    })
  }

  async #work(): Promise<void> {
    try {
      for (;;) {
        if (this.#failed) return
        const bytes = this.#pending.shift()
        if (bytes !== undefined) {
          await this.#file.write(bytes)
          this.#pendingBytes -= bytes.byteLength
        } else if (this.#syncDue && this.#sync === undefined) {
          this.#syncDue = false
          this.#lastSync = this.#clock.now()
          this.#sync = this.#syncOnce()
        } else if (this.#touchDue) {
          this.#touchDue = false
          await this.#file.touch()
        } else {
          return
        }
      }
    } catch (error) {
      this.#fail(asError(error))
    }
  }

  async #syncOnce(): Promise<void> {
    try {
      await this.#file.sync()
    } catch (error) {
      this.#fail(asError(error))
    }
    this.#sync = undefined
    if (this.#syncDue) this.#run()
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
