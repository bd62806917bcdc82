declare const unit: unique symbol

/** Virtual time or a span of it, in nanoseconds. An integer below 2^53. */
export type Nanos = number & { readonly [unit]: 'Nanos' }

export const nanos = (n: number): Nanos => n as Nanos
export const usecs = (n: number): Nanos => nanos(n * 1_000)
export const msecs = (n: number): Nanos => nanos(n * 1_000_000)
export const seconds = (n: number): Nanos => nanos(n * 1_000_000_000)

/** The only source of time. Moves when nothing can run, and only forwards. */
export class Clock {
  #now = nanos(0)

  get now(): Nanos {
    return this.#now
  }

  /** The moment `span` from now. */
  in(span: Nanos): Nanos {
    return nanos(this.#now + span)
  }

  advanceTo(moment: Nanos): void {
    if (moment < this.#now) throw new Error(`virtual time cannot go back from ${this.#now} to ${moment} ns`)
    this.#now = moment
  }
}
