import { type Nanos } from '../kernel/clock.ts'

/**
 * Why an interval has no valid counts.
 * RESET: the counts before a reset are gone and the policy restored the session. SESSION_LOST: a reset ended it.
 * DUMP_TIMEOUT: dumps failed without a reset. STRETCHED: a valid sample that covers more than its period.
 * PARTIAL: some blocks are missing. DISABLED: no session. FILE_LOSS: a damaged part of a recording. SAMPLES_DROPPED: the viewer could
 * not keep up; the recording has them.
 */
export type DiscontinuityKind =
  'RESET' | 'SESSION_LOST' | 'DUMP_TIMEOUT' | 'STRETCHED' | 'PARTIAL' | 'DISABLED' | 'FILE_LOSS' | 'SAMPLES_DROPPED'

/** A loss of accumulation. Reported when it opens and again, under the same id, whenever a field changes. */
export interface Discontinuity {
  readonly id: number
  readonly kind: DiscontinuityKind
  /** Grows at each loss; samples of two epochs are never joined. */
  readonly epochBefore: number
  /** Undefined while it lasts, and when the session ended first. */
  readonly epochAfter: number | undefined
  /** End of the last interval whose counts are known. */
  readonly tLastGood: Nanos
  /** Start of the first interval whose counts are known again. */
  readonly tFirstGood: Nanos | undefined
  /** The errno that dumps returned, positive, 0 if none failed. */
  readonly errno: number
  readonly ioctlsFailed: number
  readonly samplesExpected: number
  readonly samplesLost: number
  readonly configRestored: 'yes' | 'no' | 'partial'
  /** In words: `GPU reset #3 (job timeout, JS1)`; `GPU resets #3 (lab) to #5 (lab)` of a session that outlived them. */
  readonly cause: string
  readonly policy: string
}
