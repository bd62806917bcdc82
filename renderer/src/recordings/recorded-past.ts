import { type Happenings } from '../../../electron/protocol/recordings.ts'
import { type Stretch, stretchAt, stretchesOf } from './stretches.ts'

/** What happened in a recorded run, part by part: all before a moment can be told without reading it again. */
export class RecordedPast {
  readonly stretches: readonly Stretch[]
  readonly #parts: (Happenings | undefined)[]
  readonly #on: ConstructorParameters<typeof RecordedPast>[1]
  #near: number
  #isReading = false
  #isStopped = false

  constructor(
    span: Stretch,
    on: {
      readonly read: (stretch: Stretch) => Promise<Happenings>
      /** Something has been read. */
      readonly news: () => void
      /** Reading has stopped. */
      readonly problem: (error: unknown) => void
    },
  ) {
    this.stretches = stretchesOf(span)
    this.#parts = this.stretches.map(() => undefined)
    this.#near = this.stretches.length - 1
    this.#on = on
  }

  /** Of the parts before part number `part`, those that have been read. */
  before(part: number): readonly Happenings[] {
    return this.#parts.slice(0, part).flatMap((each) => each ?? [])
  }

  /** 0 to 1: how much has been read. */
  get share(): number {
    return this.#parts.filter((each) => each !== undefined).length / this.#parts.length
  }

  /** Whether all parts before part number `part` have been read. */
  isKnownBefore(part: number): boolean {
    return this.#parts.slice(0, part).every((each) => each !== undefined)
  }

  /** Goes on reading: first what is before `at`, the newest first. */
  moveTo(at: number): void {
    this.#near = stretchAt(this.stretches, at)
    void this.#readOn()
  }

  stop(): void {
    this.#isStopped = true
  }

  async #readOn(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      for (let next = this.#next(); next !== -1 && !this.#isStopped; next = this.#next()) {
        const stretch = this.stretches[next]
        if (stretch === undefined) return
        this.#parts[next] = await this.#on.read(stretch)
        if (!this.#isStopped) this.#on.news()
      }
    } catch (error) {
      if (!this.#isStopped) this.#on.problem(error)
    } finally {
      this.#isReading = false
    }
  }

  /** -1 when all has been read. */
  #next(): number {
    const earlier = this.#parts.slice(0, this.#near + 1).lastIndexOf(undefined)
    return earlier === -1 ? this.#parts.indexOf(undefined) : earlier
  }
}
