const FNV_OFFSET_LO = 0x84222325
const FNV_OFFSET_HI = 0xcbf29ce4
const PRIME_LO = 0x01000193
const PRIME_HI = 0x85ebca6b

/**
 * A running 64-bit digest in two lanes of 32 bits, each a multiplicative hash of its own (FNV-1a and a variant of it); the same on
 * every machine. No cryptographic promise.
 */
export class Digest {
  #lo = FNV_OFFSET_LO
  #hi = FNV_OFFSET_HI
  #time = -1
  /** Kinds of operation, numbered as they come. */
  readonly #kinds = new Map<string, number>()

  /** Any integer below 2^53. */
  add(value: number): void {
    const low = value | 0
    const high = Math.floor(value / 2 ** 32) | 0
    this.#mix(low)
    if (high !== 0 && high !== -1) this.#mix(high ^ 0x5bd1e995)
  }

  /** Who did what to what; and when, if time has moved. Ids are small numbers. */
  addStep(thread: number, kind: string, object: number, now: number): void {
    let number = this.#kinds.get(kind)
    if (number === undefined) this.#kinds.set(kind, (number = this.#kinds.size))
    this.#mix((thread << 20) ^ (number << 14) ^ object)
    if (now === this.#time) return
    this.#time = now
    this.add(now)
  }

  addWords(words: Uint32Array): void {
    for (let i = 0; i < words.length; i++) this.#mix(words[i] ?? 0)
    this.#mix(words.length)
  }

  /** 16 hexadecimal digits. */
  get hex(): string {
    const lane = (value: number) => (value >>> 0).toString(16).padStart(8, '0')
    return lane(this.#hi) + lane(this.#lo)
  }

  #mix(word: number): void {
    this.#lo = Math.imul(this.#lo ^ word, PRIME_LO)
    this.#lo ^= this.#lo >>> 15
    this.#hi = Math.imul(this.#hi ^ word, PRIME_HI)
    this.#hi ^= this.#hi >>> 13
  }
}
