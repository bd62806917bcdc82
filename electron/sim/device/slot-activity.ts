import { nanos, type Clock, type Nanos } from '../kernel/clock.ts'
import { type Counters, type SlotActivity } from './counters.ts'
import { type WorkProfile } from './workload.ts'

/**
 * Keeps the counters up to date with the job slots. Counts are integrated lazily: when the activity of a slot changes and when
 * somebody looks, never in between.
 */
export class SlotActivities {
  readonly #occupied: SlotActivity[] = []
  #integratedTo: Nanos

  constructor(
    readonly clock: Clock,
    readonly counters: Counters,
  ) {
    this.#integratedTo = clock.now
  }

  get busy(): boolean {
    return this.#occupied.length > 0
  }

  /** Ground truth per word of the dump, up to now. */
  totals(): Float64Array {
    this.#integrate()
    return this.counters.totals
  }

  occupy(slot: number, profile: WorkProfile, stalled: boolean): void {
    const at = this.#indexOf(slot)
    const before = this.#occupied[at]
    if (before?.stalled === stalled && before.profile === profile) return
    this.#integrate()
    this.#occupied[at === -1 ? this.#occupied.length : at] = { slot, profile, stalled }
  }

  vacate(slot: number): void {
    const at = this.#indexOf(slot)
    if (at === -1) return
    this.#integrate()
    this.#occupied.splice(at, 1)
  }

  jobRetired(slot: number): void {
    this.#integrate()
    this.counters.jobRetired(slot)
  }

  reset(): void {
    this.#integrate()
    this.#occupied.length = 0
  }

  #indexOf(slot: number): number {
    return this.#occupied.findIndex((activity) => activity.slot === slot)
  }

  #integrate(): void {
    const { now } = this.clock
    if (now === this.#integratedTo) return
    this.counters.advance(nanos(now - this.#integratedTo), this.#occupied)
    this.#integratedTo = now
  }
}
