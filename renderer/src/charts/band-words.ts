import { type Discontinuity, type DiscontinuityKind } from '../../../electron/protocol/types.ts'
import { DISCONTINUITY_KINDS, discontinuityName } from '../discontinuity-kind.ts'
import { errnoName } from '../format/errno.ts'
import { formatSpan } from '../format/time.ts'
import { type Band } from './series/bands.ts'
import { isUntold } from './series/ghost.ts'
import { formatSeconds } from './format.ts'

const KIND_WORDS: Readonly<Record<DiscontinuityKind, string>> = {
  RESET: 'Reset',
  SESSION_LOST: 'Session lost',
  DUMP_TIMEOUT: 'Dumps timed out',
  STRETCHED: 'Stretched sample',
  PARTIAL: 'Blocks missing',
  DISABLED: 'No session',
  FILE_LOSS: 'Damaged recording',
  SAMPLES_DROPPED: 'Samples not shown',
}

/** `R3`, or the letters of those that collapsed. */
export function bandName({ members }: Band): string {
  if (members.length === 1) return discontinuityName(members[0])
  return [...new Set(members.map(({ kind }) => DISCONTINUITY_KINDS[kind].letter))].join('')
}

/** `R3 41 ms`, `R ×7`. */
export function bandLabel(band: Band): string {
  if (band.members.length > 1) return `${bandName(band)} ×${band.members.length}`
  return `${bandName(band)} ${formatSpan(band.to - band.from)}${band.open ? '…' : ''}`
}

/** `R3 41 ms · GPU reset #3 (job timeout, JS1)`; as `bandLabel` of those that collapsed. */
export function bandLabelWithCause(band: Band): string {
  const label = bandLabel(band)
  return band.members.length > 1 ? label : `${label} · ${band.members[0].cause}`
}

export function bandTitle(band: Band): string {
  const [first, ...others] = band.members
  if (others.length > 0) return `${band.members.length} gaps close together`
  return `${KIND_WORDS[first.kind]} ${discontinuityName(first)}`
}

/** What happened, a sentence or two a line. Of many that collapsed, the first few. */
export function bandSentences(band: Band, shown = 4): readonly string[] {
  const { members } = band
  if (members.length === 1) return sentences(members[0], band)
  const rest = members.length - shown
  return [
    `${formatEnds(band.from, band.to)} s in all; zoom in to tell them apart.`,
    ...members.slice(0, shown).map((each) => {
      const lasted = each.tFirstGood === undefined ? '' : ` ${formatSpan(each.tFirstGood - each.tLastGood)}`
      return `${discontinuityName(each)}${lasted}: ${each.cause}`
    }),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ]
}

function sentences(discontinuity: Discontinuity, { from, to, open }: Band): readonly string[] {
  const { kind, samplesLost, samplesExpected, cause } = discontinuity
  const lost = samplesExpected > 0 ? `, ${samplesLost} of ${samplesExpected} expected lost` : ''
  const opening =
    kind === 'STRETCHED' ? 'One valid sample covers' : open ? 'No valid samples since' : 'No valid samples'
  const when = open ? `${formatSeconds(from)} s` : `${formatEnds(from, to)} s`
  return [
    `${opening} ${when} (${formatSpan(to - from)}${open ? ' so far' : ''}${lost}).`,
    `Cause: ${cause}.`,
    ...dumpWords(discontinuity),
    ...sessionWords(discontinuity, open),
  ]
}

/** What its readers would have seen instead; undefined where the driver has nothing to do with it. */
export function ghostSentence({ members, from, to, open }: Band): string | undefined {
  if (!members.some(isUntold)) return undefined
  const back = open ? '' : ', or the first value after it drawn back over all of it (dashes)'
  return (
    `Perfetto: ${formatSpan(to - from)} of fiction. Mesa's producer skips a dump that fails and sends nothing; ` +
    `what is shown is the last value held (dots)${back}.`
  )
}

/** `12.431–12.472`; finer where the ends would read the same. */
export function formatEnds(from: number, to: number): string {
  const resolution = to - from < 2e6 ? 1e3 : 1e6
  return `${formatSeconds(from, resolution)}–${formatSeconds(to, resolution)}`
}

function dumpWords({ errno, ioctlsFailed }: Discontinuity): readonly string[] {
  if (ioctlsFailed === 0) return []
  return [`DUMP returned ${errno === 0 ? 'an error' : `-${errnoName(errno)}`} ×${ioctlsFailed}.`]
}

function sessionWords({ kind, configRestored, policy }: Discontinuity, open: boolean): readonly string[] {
  switch (kind) {
    case 'RESET':
    case 'SESSION_LOST':
    case 'DUMP_TIMEOUT':
      if (configRestored === 'yes') return [`Session: configuration restored by policy ${policy}.`]
      if (configRestored === 'partial') return [`Session: configuration partly restored by policy ${policy}.`]
      return [`Session: configuration not restored by policy ${policy}${open ? '; disable and enable again' : ''}.`]
    case 'DISABLED':
      return open ? ['Session: none. Enable starts one.'] : []
    case 'SAMPLES_DROPPED':
      return ['The window could not keep up; a recording has these samples.']
    case 'STRETCHED':
    case 'PARTIAL':
    case 'FILE_LOSS':
      return []
  }
}
