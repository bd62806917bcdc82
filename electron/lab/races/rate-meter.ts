/** Wall ms over which a rate is taken. */
const SPAN_MS = 1_000

/** How fast a count grows, over the last second. */
export class RateMeter {
  readonly #points: { readonly at: number; readonly count: number }[] = []

  /** `at` in wall ms; neither may go back. */
  add(at: number, count: number): void {
    this.#points.push({ at, count })
    while ((this.#points[1]?.at ?? at) < at - SPAN_MS) this.#points.shift()
  }

  get perSecond(): number {
    const first = this.#points[0]
    const last = this.#points.at(-1)
    if (first === undefined || last === undefined || last.at === first.at) return 0
    return ((last.count - first.count) * 1000) / (last.at - first.at)
  }
}
