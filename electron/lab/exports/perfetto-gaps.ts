import { resultName } from '../../sim/kernel/errno.ts'
import { type Discontinuity } from '../../sim/machine/discontinuity.ts'
import { type ResetRecord } from '../../sim/machine/trace.ts'

/** The reset that took the counts of `gap` began within it. */
export function isOf(reset: ResetRecord, gap: Discontinuity): boolean {
  if (gap.kind !== 'RESET' && gap.kind !== 'SESSION_LOST') return false
  return reset.begin >= gap.tLastGood && reset.begin <= (gap.tFirstGood ?? Infinity)
}

/** `COUNTERS INVALID (GPU reset #3 (job timeout, JS1), -EIO x41)` */
export function gapName({ cause, errno, ioctlsFailed }: Discontinuity): string {
  const failed = ioctlsFailed === 0 ? '' : `, ${resultName(-errno)} x${ioctlsFailed}`
  return `COUNTERS INVALID (${cause}${failed})`
}
