import { type WallClock } from './wall-clock.ts'

/** A wall clock that stands still until told to move. */
export class ManualClock implements WallClock {
  #now = 0
  readonly #alarms = new Set<{ readonly due: number; readonly callback: () => void }>()

  now(): number {
    return this.#now
  }

  later(delay: number, callback: () => void): () => void {
    const alarm = { due: this.#now + delay, callback }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** Work that takes `ms`: time passes and no callback can run. */
  spend(ms: number): void {
    this.#now += ms
  }

  /** Lets `ms` pass, calling back what falls due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#earliest(end); next !== undefined; next = this.#earliest(end)) {
      this.#alarms.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.callback()
    }
    this.#now = Math.max(this.#now, end)
  }

  #earliest(end: number) {
    return [...this.#alarms].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
  }
}
