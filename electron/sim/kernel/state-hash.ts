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

  /** Goes on from what another hash had come to. */
  set(lo: number, hi: number): void {
    this.#lo = lo | 0
    this.#hi = hi | 0
  }

  /** Any integer below 2^53. */
  add(value: number): void {
    const low = value | 0
    this.#mix(low)
    if (low === value) return
    const high = Math.floor(value / 2 ** 32) | 0
    if (high !== 0 && high !== -1) this.#mix(high ^ 0x5bd1e995)
  }

  addString(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    this.#mix(text.length)
  }

  /** False for an object that has no identity: it may hold anything. A kernel object counts by its id, its value being hashed elsewhere. */
  addValue(value: unknown): boolean {
    switch (typeof value) {
      case 'number':
        this.add(value)
        return true
      case 'boolean':
        this.#mix(value ? 0x11 : 0x12)
        return true
      case 'undefined':
        this.#mix(0x13)
        return true
      case 'string':
        this.addString(value)
        return true
      case 'bigint':
        this.addString(String(value))
        return true
      default:
        return this.#addObject(value)
    }
  }

  get lo(): number {
    return this.#lo >>> 0
  }

  get hi(): number {
    return this.#hi >>> 0
  }

  #addObject(value: unknown): boolean {
    if (value instanceof Uint8Array || Array.isArray(value)) {
      this.#mix(value.length)
      let known = true
      for (const item of value) known = this.addValue(item) && known
      return known
    }
    if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'number') return false
    this.add(value.id)
    return true
  }

  #mix(word: number): void {
    this.#lo = Math.imul(this.#lo ^ word, 0x01000193)
    this.#lo ^= this.#lo >>> 15
    this.#hi = Math.imul(this.#hi ^ word, 0x85ebca6b)
    this.#hi ^= this.#hi >>> 13
  }
}

const NAMES = new Map<string, number>()

/** A number below 2^32 for a name in the code, of which there are few: each is read once. */
export function nameHash(name: string): number {
  let number = NAMES.get(name)
  if (number === undefined) {
    const hash = new StateHash()
    hash.addString(name)
    number = hash.lo
    NAMES.set(name, number)
  }
  return number
}
