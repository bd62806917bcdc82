import { resultName } from '../../sim/kernel/errno.ts'
import { type Discontinuity } from '../../sim/machine/discontinuity.ts'
import { type ResetRecord } from '../../sim/machine/trace.ts'

/** The resets that took the counts of `gap`: they began within it, and found a session. */
export function resetsOf(gap: Discontinuity, resets: readonly ResetRecord[]): readonly ResetRecord[] {
  if (gap.kind !== 'RESET' && gap.kind !== 'SESSION_LOST') return []
  const within = resets.filter(({ begin }) => begin >= gap.tLastGood && begin <= (gap.tFirstGood ?? Infinity))
  return gap.kind === 'SESSION_LOST' ? within.slice(0, 1) : within
}

/** `COUNTERS INVALID (GPU reset #3 (job timeout, JS1), -EIO x41)` */
export function gapName({ cause, errno, ioctlsFailed }: Discontinuity): string {
  const failed = ioctlsFailed === 0 ? '' : `, ${resultName(-errno)} x${ioctlsFailed}`
  return `COUNTERS INVALID (${cause}${failed})`
}
