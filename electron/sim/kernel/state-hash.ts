/**
 * A 64-bit hash of a state, in two lanes of 32 bits with multipliers of their own; the same on every machine. Two states of a search
 * with one hash are taken for one state, so what is added must tell them apart.
 */
export class StateHash {
  #lo = 0x84222325
  #hi = 0xcbf29ce4

  reset(): void {
    this.#lo = 0x84222325
    this.#hi = 0xcbf29ce4
  }

  /** Any integer below 2^53. */
  add(value: number): void {
    this.#mix(value | 0)
    const high = Math.floor(value / 2 ** 32) | 0
    if (high !== 0 && high !== -1) this.#mix(high ^ 0x5bd1e995)
  }

  addString(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    this.#mix(text.length)
  }

  get lo(): number {
    return this.#lo >>> 0
  }

  get hi(): number {
    return this.#hi >>> 0
  }

  #mix(word: number): void {
    this.#lo = Math.imul(this.#lo ^ word, 0x01000193)
    this.#lo ^= this.#lo >>> 15
    this.#hi = Math.imul(this.#hi ^ word, 0x85ebca6b)
    this.#hi ^= this.#hi >>> 13
  }
}
