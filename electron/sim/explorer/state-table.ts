import { type StateHash } from '../kernel/state-hash.ts'

/** 2^22 states of 12 bytes: with its growth at most 150 MB. */
const MAX_STATES = 2 ** 22

/**
 * States that were seen, each by its 64-bit hash, with a number. When it is full new states are not remembered: the search is as
 * complete as before, and has more work.
 */
export class StateTable {
  size = 0
  #mask = 2 ** 12 - 1
  #lo = new Uint32Array(2 ** 12)
  #hi = new Uint32Array(2 ** 12)
  /** 0: the place is free. */
  #values = new Uint32Array(2 ** 12)

  get isFull(): boolean {
    return this.size >= MAX_STATES
  }

  /** Undefined for a state that was not seen. */
  get({ lo, hi }: StateHash): number | undefined {
    const value = this.#values[this.#place(lo, hi)] ?? 0
    return value === 0 ? undefined : value - 1
  }

  set({ lo, hi }: StateHash, value: number): void {
    const place = this.#place(lo, hi)
    if (this.#values[place] === 0) {
      if (this.isFull) return
      this.size++
    }
    this.#lo[place] = lo
    this.#hi[place] = hi
    this.#values[place] = value + 1
    if (this.size * 2 > this.#mask) this.#grow()
  }

  #place(lo: number, hi: number): number {
    let place = (lo ^ hi) & this.#mask
    while (this.#values[place] !== 0 && (this.#lo[place] !== lo || this.#hi[place] !== hi))
      place = (place + 1) & this.#mask
    return place
  }

  #grow(): void {
    const [lo, hi, values] = [this.#lo, this.#hi, this.#values]
    const length = values.length * 2
    this.#mask = length - 1
    this.#lo = new Uint32Array(length)
    this.#hi = new Uint32Array(length)
    this.#values = new Uint32Array(length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0
      if (value === 0) continue
      const place = this.#place(lo[i] ?? 0, hi[i] ?? 0)
      this.#lo[place] = lo[i] ?? 0
      this.#hi[place] = hi[i] ?? 0
      this.#values[place] = value
    }
  }
}
