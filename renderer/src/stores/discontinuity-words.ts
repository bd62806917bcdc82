import { type Discontinuity } from '../../../electron/protocol/types.ts'
import { KIND_LETTERS } from '../charts/band-words.ts'
import { formatDuration } from '../charts/format.ts'
import { formatMoment } from '../format/time.ts'

/** What a screen reader says when counts are lost, and again when they are back. */
export function announcement(discontinuity: Discontinuity): string {
  const { kind, id, cause, tLastGood, tFirstGood } = discontinuity
  const name = `${KIND_LETTERS[kind]}${id} ${kind.toLowerCase().replace('_', ' ')}`
  if (tFirstGood === undefined) return `${name} at ${formatMoment(tLastGood)} s: ${cause}. Counters are invalid.`
  return `${name}: counters were invalid for ${formatDuration(tFirstGood - tLastGood)}. ${cause}.`
}

/** What the policy did with the session; empty where there was none to restore. */
export function restoredInWords({ kind, configRestored }: Discontinuity): string {
  if (kind !== 'RESET' && kind !== 'SESSION_LOST' && kind !== 'DUMP_TIMEOUT') return ''
  return { yes: 'restored', no: 'not restored', partial: 'partly restored' }[configRestored]
}
