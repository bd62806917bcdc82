interface Window {
  readonly min: number
  readonly max: number
  readonly followNewest: boolean
}

const KEPT = 50
/** A wheel or a drag is many moves; what follows the last one so soon belongs to it. Wall ms. */
const SAME_MOVE_MS = 600

/** Where the window has been: each place that it was left from, oldest first. */
export class WindowHistory {
  readonly #places: Window[] = []
  #movedAt = -Infinity

  get canGoBack(): boolean {
    return this.#places.length > 0
  }

  leave(place: Window): void {
    const now = performance.now()
    const isSameMove = now - this.#movedAt < SAME_MOVE_MS
    this.#movedAt = now
    if (isSameMove && this.#places.length > 0) return
    this.#places.push(place)
    if (this.#places.length > KEPT) this.#places.shift()
  }

  back(): Window | undefined {
    this.#movedAt = -Infinity
    return this.#places.pop()
  }

  clear(): void {
    this.#places.length = 0
  }
}
