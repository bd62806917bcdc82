import { type SlotActivities } from './slot-activity.ts'

const COUNTER_MAX = 2 ** 32 - 1

/** What the counters hold: the ground truth since they last stood at 0, or what they stopped at. */
export class CounterBank {
  counting = false
  /** What the ground truth was when they stood at 0; while they do not count, their values instead. */
  readonly #origin: Float64Array

  constructor(readonly activities: SlotActivities) {
    this.#origin = new Float64Array(activities.counters.totals.length)
  }

  /** False for a machine whose counters nobody looks at. */
  get isKept(): boolean {
    return this.#origin.length > 0
  }

  count(counting: boolean): void {
    if (counting === this.counting) return
    this.counting = counting
    const origin = this.#origin
    // origin = total - value while counting and value while not: the same subtraction leads either way.
    const totals = this.activities.totals()
    for (let word = 0; word < origin.length; word++) origin[word] = Math.floor(totals[word] ?? 0) - (origin[word] ?? 0)
  }

  /** To 0; those that count go on from there. */
  clear(): void {
    this.#origin.fill(0)
    if (!this.counting) return
    this.counting = false
    this.count(true)
  }

  /** To 0, and none counts. */
  reset(): void {
    this.counting = false
    this.#origin.fill(0)
  }

  /** A counter that would pass 2^32 - 1 stays there until sampled. */
  value(word: number, totals: Float64Array): number {
    const origin = this.#origin[word] ?? 0
    const value = this.counting ? Math.floor(totals[word] ?? 0) - origin : origin
    return Math.min(value, COUNTER_MAX)
  }
}
