import { type LaneTrack, ReusedRow, type TrackRow } from './lane-track.ts'
import { lowerBound } from '../charts/series/search.ts'

/** Rows overlap where several wait for one lock; so many in a row that begin beyond the window end the search. */
const OVERLAPS = 6
/** Rows are in the order of their ends; so many are looked at to find one. */
const LOOK = 64

/**
 * Calls `draw` with the rows of a track that touch `min`..`max`, of those that end within one pixel only the first: what is drawn
 * grows with the width of the window, not with what is in it. The row is used again for the next: thousands of a redraw leave no garbage.
 */
export function forVisibleRows(
  track: LaneTrack,
  { min, max, width }: { readonly min: number; readonly max: number; readonly width: number },
  draw: (row: TrackRow) => void,
): void {
  const { ends, begins, whats } = track
  const nsPerPx = (max - min) / width
  const row = new ReusedRow()
  let beyond = 0
  for (let i = lowerBound(ends, min); i < ends.length && beyond < OVERLAPS;) {
    if ((begins[i] ?? 0) > max) {
      beyond++
      i++
      continue
    }
    row.read(begins, ends, whats, i)
    draw(row)
    i++
    if (row.end - row.begin >= nsPerPx) continue
    const pixel = Math.floor((row.end - min) / nsPerPx)
    const next = min + (pixel + 1) * nsPerPx
    // One by one: through all rows that are kept it takes half a millisecond, less than a search for each pixel does. Never beyond the end: numbers
    // that may be undefined are kept as objects, 0.2 MiB of them a redraw.
    while (i < ends.length && (ends[i] ?? 0) < next) i++
  }
}

/** The rows of a track that begin at `begin`, in the order of their ends: another may end there. */
export function rowsFrom(track: LaneTrack, begin: number): readonly TrackRow[] {
  const { ends, begins } = track
  const first = lowerBound(ends, begin)
  const rows: TrackRow[] = []
  begins.subarray(first, first + LOOK).forEach((each, i) => {
    const row = each === begin ? track.row(first + i) : undefined
    if (row !== undefined) rows.push(row)
  })
  return rows
}

/** The row of a track that holds `at`, or the nearest within `reach` ns. */
export function rowAt(track: LaneTrack, at: number, reach: number): TrackRow | undefined {
  const { ends, begins } = track
  const from = lowerBound(ends, at - reach)
  let best: number | undefined
  let bestAway = Infinity
  for (let i = from; i < Math.min(ends.length, from + LOOK); i++) {
    const away = Math.max((begins[i] ?? 0) - at, at - (ends[i] ?? 0), 0)
    if (away > reach || away > bestAway) continue
    // Of two that hold it, the shorter.
    if (away === bestAway && best !== undefined && length(ends, begins, i) >= length(ends, begins, best)) continue
    best = i
    bestAway = away
  }
  return best === undefined ? undefined : track.row(best)
}

function length(ends: Float64Array, begins: Float64Array, index: number): number {
  return (ends[index] ?? 0) - (begins[index] ?? 0)
}
