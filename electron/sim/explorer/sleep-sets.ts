/** Sets of threads as numbers, so that a state's set needs no object: most states have one of a few. */
export class SleepSets {
  readonly #numbers = new Map<string, number>()
  readonly #sets: (readonly number[])[] = []

  number(set: readonly number[]): number {
    const sorted = [...set].sort((a, b) => a - b)
    const key = sorted.join()
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#sets.push(sorted)
    this.#numbers.set(key, this.#sets.length - 1)
    return this.#sets.length - 1
  }

  set(number: number): readonly number[] {
    const set = this.#sets[number]
    if (set === undefined) throw new Error(`no sleep set has the number ${number}`)
    return set
  }
}
