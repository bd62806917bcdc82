import { type Nanos } from '../kernel/clock.ts'
import { type WorkProfile } from './workload.ts'

/** A job that occupies its slot. `stalled`: it makes no progress, as in a hang. */
export interface SlotActivity {
  readonly slot: number
  readonly profile: WorkProfile
  readonly stalled: boolean
}

/** What the counters of a GPU hold. */
export interface Counters {
  /**
   * Ground truth since construction, one number per 32-bit word of the dump; header words and holes stay 0. Empty when nobody wants
   * values: then samples are requested, written to an address and reported as ever, and their words stay as they were.
   */
  readonly totals: Float64Array
  /** `span` passes while exactly these jobs, at most one per slot, occupy their slots. Without jobs nothing is counted. */
  advance(span: Nanos, activity: readonly SlotActivity[]): void
  /** A job of `slot` has ended: it was counted, the caches were flushed, and its interrupt is raised. */
  jobRetired(slot: number): void
}

/** For the search over schedules, which asks when samples are taken and where they go, not what they hold. */
export const NO_COUNTERS: Counters = {
  totals: new Float64Array(0),
  advance() {},
  jobRetired() {},
}
