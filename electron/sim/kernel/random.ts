/** sfc32, a small counting generator by Chris Doty-Humphrey (PractRand). Same seed, same numbers, on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 2 ** 32) >>> 0
    this.#c = 0x9e3779b9
    for (let i = 0; i < 12; i++) this.next()
  }

  /** A uniform integer in 0..2^32-1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** A uniform number in [0, 1). */
  float(): number {
    return this.next() / 2 ** 32
  }

  /** A uniform integer in lo..hi, both included. */
  between(lo: number, hi: number): number {
    return lo + Math.floor(this.float() * (hi - lo + 1))
  }

  /** A generator of its own for one consumer, so that a new consumer does not shift the numbers of the others. */
  fork(name: string): Random {
    let hash = 0x811c9dc5
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
    return new Random((hash >>> 0) + this.next() * 2 ** 20)
  }
}
