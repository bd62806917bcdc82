import { type Discontinuity, type DiscontinuityKind } from '../../../../electron/protocol/types.ts'
import { invalidInterval } from './bands.ts'
import { type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/**
 * What Mesa's producer and Perfetto would show in place of a gap. pan_pps_driver.cc logs "Skipping sample" for a dump that fails and
 * sends nothing; a track event counter then holds its last value, and a GPU counter, which looks backwards, draws the first value after
 * the hole over all of it.
 */
export interface GhostStretch {
  /** Virtual ns. */
  readonly from: number
  readonly to: number
  /** The value before it; undefined when there was none. */
  readonly held: number | undefined
  /** The value after it; undefined while it lasts. */
  readonly next: number | undefined
}

/** Gaps of the driver that no packet tells. Without a session nobody traces; damage and lag are ours, not the driver's. */
const UNTOLD: ReadonlySet<DiscontinuityKind> = new Set(['RESET', 'SESSION_LOST', 'DUMP_TIMEOUT'])

export function isUntold({ kind }: Discontinuity): boolean {
  return UNTOLD.has(kind)
}

interface Interval {
  readonly from: number
  readonly to: number
}

/** One for each gap that is at least partly between `min` and `max`, oldest first. */
export function ghostStretches(
  discontinuities: readonly Discontinuity[],
  { begin, end }: Pick<SampleTimes, 'begin' | 'end'>,
  values: Float64Array,
  window: { readonly min: number; readonly max: number },
  now: number,
): readonly GhostStretch[] {
  return untold(discontinuities, begin, now)
    .filter(({ from, to }) => to > window.min && from < window.max)
    .map(({ from, to }) => ({
      from,
      to,
      held: values[upperBound(end, from) - 1],
      next: values[lowerBound(begin, to)],
    }))
}

/** How much of a window would be drawn though nothing is known of it, virtual ns. */
export function fictionNs(
  discontinuities: readonly Discontinuity[],
  begin: Float64Array,
  window: { readonly min: number; readonly max: number },
  now: number,
): number {
  return untold(discontinuities, begin, now).reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, window.max) - Math.max(from, window.min)),
    0,
  )
}

/** Those that overlap are one. */
function untold(discontinuities: readonly Discontinuity[], begin: Float64Array, now: number): readonly Interval[] {
  const intervals = discontinuities
    .filter(isUntold)
    .map((each) => invalidInterval(each, begin, now))
    .toSorted((a, b) => a.from - b.from)
  const joined: Interval[] = []
  for (const { from, to } of intervals) {
    const last = joined.at(-1)
    if (last !== undefined && from < last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else joined.push({ from, to })
  }
  return joined
}
