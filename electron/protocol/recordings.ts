import { type EventType } from '../sim/session/event-check.ts'

/** Where a run that was done again parts from its recording. */
export interface Divergence {
  /** Position among the runs of the recording. */
  readonly run: number
  /** Virtual time, ns. */
  readonly at: number
  /** The first digest that differs, undefined when all are the same. */
  readonly check:
    | { readonly at: number; readonly steps: number | undefined; readonly recorded: string; readonly rerun: string }
    | undefined
  /** The first event that differs, as JSON; undefined when none was found, or on the side that has no such event. */
  readonly event:
    | {
        readonly type: EventType
        readonly at: number
        readonly recorded: string | undefined
        readonly rerun: string | undefined
      }
    | undefined
}

/** What came of doing a recording again. */
export interface Verification {
  readonly ok: boolean
  /** Digests that were the same. */
  readonly checked: number
  /** Events that were the same. */
  readonly events: number
  readonly firstDivergence: Divergence | undefined
  /** Why it could not be done again, or not to its end. */
  readonly problem: string | undefined
}
