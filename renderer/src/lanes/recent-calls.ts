import { upperBound } from '../charts/series/search.ts'
import { type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { type TrackRow } from './lane-track.ts'

/** A system call that has returned. Times are virtual ns. */
export interface RecentCall {
  readonly process: string
  readonly begin: number
  readonly end: number
  readonly name: string
  /** `0`, `-EIO`, `+11`. */
  readonly result: string
}

/** The last `count` calls that had returned by `moment`, newest first. */
export function recentCalls(history: LaneHistory, moment: number, count: number): readonly RecentCall[] {
  return history.lanes
    .filter(({ group }) => group === 'program')
    .flatMap(({ title, base }) => lastRows(base, moment, count).map((row) => ({ process: title, row })))
    .sort((a, b) => b.row.end - a.row.end)
    .slice(0, count)
    .map(({ process, row: { begin, end, label } }) => {
      const [name = '', result = ''] = history.text(label).split(' = ')
      return { process, begin, end, name, result }
    })
}

function lastRows(track: Lane['base'], moment: number, count: number): readonly TrackRow[] {
  const until = upperBound(track.ends, moment)
  const rows: TrackRow[] = []
  for (let i = until - 1; i >= 0 && i >= until - count; i--) {
    const row = track.row(i)
    if (row?.kind === 'call') rows.push(row)
  }
  return rows
}
