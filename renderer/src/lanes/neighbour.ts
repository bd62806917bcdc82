import { lowerBound } from '../charts/series/search.ts'
import { type FoundSlice } from './find-slice.ts'
import { type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { type LaneTrack } from './lane-track.ts'

/** Ended rows are in the order of their ends; so many are looked at to find the one that begins next. */
const LOOK = 16

/** Of a lane, the slice that begins next after `begin`, or before it with -1, or nearest to it with 0. */
export function neighbourOf(history: LaneHistory, lane: Lane, begin: number, step: number): FoundSlice | undefined {
  const rows = [lane.base, lane.waits, lane.instants].flatMap((track) => around(track, begin))
  const candidates = rows.filter((row) => (step > 0 ? row.begin > begin : step < 0 ? row.begin < begin : true))
  const [first, ...rest] = candidates
  if (first === undefined) return undefined
  const row = rest.reduce(
    (best, each) => (Math.abs(each.begin - begin) < Math.abs(best.begin - begin) ? each : best),
    first,
  )
  return { lane: lane.id, open: false, ...row, label: history.text(row.label) }
}

function around(track: LaneTrack, moment: number) {
  const middle = lowerBound(track.ends, moment)
  return Array.from({ length: 2 * LOOK }, (_, i) => track.row(middle - LOOK + i)).filter((row) => row !== undefined)
}
