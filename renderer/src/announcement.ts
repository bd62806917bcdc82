import { type Discontinuity } from '../../electron/protocol/types.ts'
import { discontinuityName } from './discontinuity-kind.ts'
import { formatMoment, formatSpan } from './format/time.ts'

/** What a screen reader says when counts are lost, and again when they are back. */
export function announcement(discontinuity: Discontinuity): string {
  const { kind, cause, tLastGood, tFirstGood } = discontinuity
  const name = `${discontinuityName(discontinuity)} ${kind.toLowerCase().replace('_', ' ')}`
  if (tFirstGood === undefined) return `${name} at ${formatMoment(tLastGood)} s: ${cause}. Counters are invalid.`
  return `${name}: counters were invalid for ${formatSpan(tFirstGood - tLastGood)}. ${cause}.`
}
