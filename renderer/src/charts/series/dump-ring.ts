/** Dumps per chunk: small enough that a short run stays small, large enough that there are few chunks. */
const CHUNK_DUMPS = 256

/**
 * Whole dumps, as the GPU wrote them, named by a sequence number that only grows. The oldest are overwritten when `maxBytes` are used;
 * memory is taken a chunk at a time.
 */
export class DumpRing {
  readonly dumpWords: number
  readonly capacity: number
  readonly #chunks: Uint32Array[] = []
  readonly #chunkCount: number
  #next = 0

  /** @throws RangeError if a dump has no words. */
  constructor(dumpWords: number, maxBytes: number) {
    if (!(dumpWords > 0)) throw new RangeError(`A dump has at least one word, not ${dumpWords}.`)
    this.dumpWords = dumpWords
    this.#chunkCount = Math.max(1, Math.floor(maxBytes / (CHUNK_DUMPS * dumpWords * Uint32Array.BYTES_PER_ELEMENT)))
    this.capacity = this.#chunkCount * CHUNK_DUMPS
  }

  /** Sequence number of the oldest dump kept. */
  get first(): number {
    return Math.max(0, this.#next - this.capacity)
  }

  /** Sequence number the next dump will get. */
  get next(): number {
    return this.#next
  }

  append(dump: Uint32Array): void {
    const slot = this.#next % this.capacity
    this.#chunk(Math.floor(slot / CHUNK_DUMPS)).set(dump, (slot % CHUNK_DUMPS) * this.dumpWords)
    this.#next++
  }

  /** Sum of the named words of one kept dump. */
  sum(sequence: number, words: readonly number[]): number {
    const slot = sequence % this.capacity
    const chunk = this.#chunk(Math.floor(slot / CHUNK_DUMPS))
    const base = (slot % CHUNK_DUMPS) * this.dumpWords
    let total = 0
    for (const word of words) total += chunk[base + word] ?? 0
    return total
  }

  #chunk(index: number): Uint32Array {
    return (this.#chunks[index] ??= new Uint32Array(CHUNK_DUMPS * this.dumpWords))
  }
}
