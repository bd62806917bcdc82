import { lowerBound } from '../charts/series/search.ts'
import { float64Column, uint32Column } from '../charts/series/sliding-column.ts'

/** One thread let another go on. `from` and `to` are lanes, as indices into the texts of the history. */
export interface Wake {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** Who let whom go on, in the order of time. */
export class WakeTrack {
  readonly #at = float64Column(64)
  readonly #from = uint32Column(64)
  readonly #to = uint32Column(64)

  push(at: number, from: number, to: number): void {
    this.#at.push(at)
    this.#from.push(from)
    this.#to.push(to)
  }

  /** Undefined when more than `limit` of them lie between `min` and `max`. */
  between(min: number, max: number, limit: number): readonly Wake[] | undefined {
    const at = this.#at.view()
    const first = lowerBound(at, min)
    const after = lowerBound(at, max)
    if (after - first > limit) return undefined
    const [from, to] = [this.#from.view(), this.#to.view()]
    return Array.from({ length: after - first }, (_, i) => ({
      at: at[first + i] ?? 0,
      from: from[first + i] ?? 0,
      to: to[first + i] ?? 0,
    }))
  }

  /** Forgets what was before. Returns how many that were. */
  dropBefore(moment: number): number {
    const count = lowerBound(this.#at.view(), moment)
    for (const column of [this.#at, this.#from, this.#to]) column.drop(count)
    return count
  }
}
