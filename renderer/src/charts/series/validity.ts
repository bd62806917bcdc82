import { type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/** How much of a window has valid counts. Both in virtual ns. */
export interface Validity {
  readonly valid: number
  /** Time of the window whose outcome is known. */
  readonly known: number
}

/** Virtual ns from the first to the last instant whose outcome is known: a running interval is neither valid nor lost before its dump. */
export interface KnownTime {
  readonly from: number
  readonly to: number
}

export function validity(
  { begin, end }: SampleTimes,
  window: { readonly min: number; readonly max: number },
  known: KnownTime,
): Validity {
  const min = Math.max(window.min, known.from)
  const max = Math.min(window.max, known.to)
  let valid = 0
  const after = lowerBound(begin, max)
  for (let i = upperBound(end, min); i < after; i++) {
    valid += Math.min(max, end[i] ?? 0) - Math.max(min, begin[i] ?? 0)
  }
  return { valid, known: Math.max(0, max - min) }
}

/** `93.1 %`, undefined if nothing is known; never `100 %` while something is missing, nor `0 %` while something is there. */
export function formatValidity({ valid, known }: Validity): string | undefined {
  if (known <= 0) return undefined
  const percent = (100 * valid) / known
  if (percent < 100 && percent > 99.9) return '99.9 %'
  if (percent > 0 && percent < 0.1) return '0.1 %'
  return `${percent >= 100 || percent === 0 ? Math.min(100, percent) : percent.toFixed(1)} %`
}
