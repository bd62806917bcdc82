import { type WallClock } from '../wall-clock.ts'

/** How long something has taken since this was made, and how it ended. */
export class RunTime {
  readonly #clock: WallClock
  readonly #began: number
  #ended: { readonly at: number; readonly problem: string | undefined } | undefined

  constructor(clock: WallClock) {
    this.#clock = clock
    this.#began = clock.now()
  }

  /** Settles when `end` has; what that rejects with becomes the problem. */
  async until(end: Promise<void>): Promise<void> {
    const problem = await end.then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    this.#ended = { at: this.#clock.now(), problem }
  }

  get isOver(): boolean {
    return this.#ended !== undefined
  }

  get problem(): string | undefined {
    return this.#ended?.problem
  }

  /** Of wall time. */
  get seconds(): number {
    return ((this.#ended?.at ?? this.#clock.now()) - this.#began) / 1000
  }
}
