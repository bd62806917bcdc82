import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { type Viewport } from './viewport.ts'
import { lowerBound } from './search.ts'

/** A reset of 2 ms must be seen at a window of 60 s. */
export const MIN_BAND_PX = 3
/** Narrow bands closer than this cannot be told apart, labelled or hit. */
export const CLUSTER_PX = 12

/** One hatched stretch of the charts. */
export interface Band {
  /** CSS pixels from the left edge of the plot; may reach beyond the viewport. */
  readonly left: number
  readonly right: number
  /** Virtual ns. */
  readonly from: number
  readonly to: number
  /** More than one when several collapsed into this band; oldest first, never empty. */
  readonly members: readonly [Discontinuity, ...Discontinuity[]]
  /** Still lasting. */
  readonly open: boolean
  /** Counts in it are unknown; false for a stretched sample, whose counts are good. */
  readonly invalid: boolean
}

/** The interval without valid counts: to the first good sample where the report does not say, to `now` while it lasts. */
export function invalidInterval(
  { tLastGood, tFirstGood }: Discontinuity,
  sampleBegin: Float64Array,
  now: number,
): { readonly from: number; readonly to: number; readonly open: boolean } {
  const end = tFirstGood ?? sampleBegin[lowerBound(sampleBegin, tLastGood)]
  return { from: tLastGood, to: end ?? Math.max(now, tLastGood), open: end === undefined }
}

/**
 * The bands of a viewport, left to right. A band is at least `MIN_BAND_PX` wide; two that are closer than `CLUSTER_PX` collapse into one,
 * unless both are wide enough to be told apart.
 */
export function layoutBands(
  discontinuities: readonly Discontinuity[],
  view: Viewport,
  sampleBegin: Float64Array,
  now: number,
): readonly Band[] {
  const pxPerNs = view.width / (view.max - view.min)
  const bands: Band[] = []
  for (const discontinuity of byTime(discontinuities)) {
    const { from, to, open } = invalidInterval(discontinuity, sampleBegin, now)
    if (to < view.min || from > view.max) continue
    const left = (from - view.min) * pxPerNs
    const right = Math.max((to - view.min) * pxPerNs, left + MIN_BAND_PX)
    const band: Band = {
      left,
      right,
      from,
      to,
      open,
      members: [discontinuity],
      invalid: discontinuity.kind !== 'STRETCHED',
    }
    const last = bands.at(-1)
    if (last !== undefined && collapses(last, band)) bands[bands.length - 1] = joined(last, band)
    else bands.push(band)
  }
  return bands
}

function collapses(a: Band, b: Band): boolean {
  const narrow = a.right - a.left < CLUSTER_PX || b.right - b.left < CLUSTER_PX || a.members.length > 1
  return b.left < a.right || (narrow && b.left - a.right < CLUSTER_PX)
}

function joined(a: Band, b: Band): Band {
  return {
    left: a.left,
    right: Math.max(a.right, b.right),
    from: a.from,
    to: Math.max(a.to, b.to),
    members: [...a.members, ...b.members],
    open: a.open || b.open,
    invalid: a.invalid || b.invalid,
  }
}

/** Reports come in order but for a late end of an older one; sorting a copy then costs nothing on most frames. */
function byTime(discontinuities: readonly Discontinuity[]): readonly Discontinuity[] {
  const sorted = discontinuities.every((each, i) => each.tLastGood >= (discontinuities[i - 1]?.tLastGood ?? -Infinity))
  return sorted ? discontinuities : discontinuities.toSorted((a, b) => a.tLastGood - b.tLastGood)
}

/** The band under `x` CSS pixels of the plot; a narrow one is widened for the pointer. */
export function bandAt(bands: readonly Band[], x: number): Band | undefined {
  const reach = CLUSTER_PX / 2
  return bands.find(({ left, right }) => {
    const slack = Math.max(0, reach - (right - left) / 2)
    return x >= left - slack && x <= right + slack
  })
}
