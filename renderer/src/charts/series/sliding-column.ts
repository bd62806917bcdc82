type Column = Float64Array | Uint32Array

/**
 * A column that grows at its end and shrinks at its start, and is always one contiguous typed array to its readers.
 * It doubles while it grows; once as much is dropped as appended, it only moves its contents now and then.
 */
export class SlidingColumn<T extends Column> {
  readonly #make: (length: number) => T
  #data: T
  #start = 0
  #end = 0

  constructor(make: (length: number) => T, initial = 1024) {
    this.#make = make
    this.#data = make(initial)
  }

  get length(): number {
    return this.#end - this.#start
  }

  push(value: number): void {
    if (this.#end === this.#data.length) this.#makeRoom()
    this.#data[this.#end++] = value
  }

  /** Of the values, oldest first; undefined beyond them. */
  at(index: number): number | undefined {
    return index < 0 || index >= this.length ? undefined : this.#data[this.#start + index]
  }

  /** Forgets the `count` oldest values. */
  drop(count: number): void {
    this.#start += Math.min(count, this.length)
  }

  clear(): void {
    this.#start = this.#end = 0
  }

  /** The values, oldest first. The view is good until the next push. */
  view(): T {
    return this.#data.subarray(this.#start, this.#end) as T
  }

  #makeRoom(): void {
    const kept = this.length
    if (this.#start < this.#data.length / 2) {
      const grown = this.#make(this.#data.length * 2)
      grown.set(this.view())
      this.#data = grown
    } else {
      this.#data.copyWithin(0, this.#start, this.#end)
    }
    this.#start = 0
    this.#end = kept
  }
}

export const float64Column = (initial?: number): SlidingColumn<Float64Array> =>
  new SlidingColumn((length) => new Float64Array(length), initial)
export const uint32Column = (initial?: number): SlidingColumn<Uint32Array> =>
  new SlidingColumn((length) => new Uint32Array(length), initial)
