import { type LaneKind } from '../../../electron/protocol/types.ts'
import { type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { rowAt } from './visible-rows.ts'

/** A row of a lane, in words. Times are virtual ns. */
export interface FoundSlice {
  readonly lane: string
  readonly kind: LaneKind
  readonly label: string
  readonly begin: number
  readonly end: number
  readonly open: boolean
}

/** The slice of a lane that begins at `begin`. */
export function findSlice(history: LaneHistory, lane: string, begin: number, now: number): FoundSlice | undefined {
  const known = history.lanes.find(({ id }) => id === lane)
  if (known === undefined) return undefined
  const found = sliceAt(history, known, begin, 0, now)
  return found?.begin === begin ? found : undefined
}

/** What is seen of a lane at `at`, or within `reach` ns of it: what lies on top first. */
export function sliceAt(
  history: LaneHistory,
  lane: Lane,
  at: number,
  reach: number,
  now: number,
): FoundSlice | undefined {
  const open = history.open.filter((each) => each.lane === lane.id && each.begin <= at + reach)
  const lasting = (isWait: boolean) => {
    const found = open.find(({ kind }) => (kind === 'wait') === isWait)
    return found === undefined ? undefined : { ...found, end: now, open: true }
  }
  const row =
    rowAt(lane.instants, at, reach) ??
    rowAt(lane.waits, at, 0) ??
    lasting(true) ??
    rowAt(lane.base, at, 0) ??
    lasting(false) ??
    rowAt(lane.waits, at, reach) ??
    rowAt(lane.base, at, reach)
  if (row === undefined) return undefined
  return { lane: lane.id, open: false, ...row, label: history.text(row.label) }
}
