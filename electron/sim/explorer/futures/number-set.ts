/** So many that a word needs no box on any engine. */
const BITS_PER_WORD_LOG2 = 4
const BIT = 2 ** BITS_PER_WORD_LOG2 - 1

/** A set of small numbers, by bits. */
export class NumberSet {
  readonly #words: number[] = []

  add(number: number): void {
    const word = number >> BITS_PER_WORD_LOG2
    while (this.#words.length <= word) this.#words.push(0)
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (number & BIT))
  }

  has(number: number): boolean {
    return (((this.#words[number >> BITS_PER_WORD_LOG2] ?? 0) >> (number & BIT)) & 1) === 1
  }

  clear(): void {
    this.#words.length = 0
  }
}
