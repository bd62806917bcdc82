import { type LaneKind } from '../../../electron/protocol/types.ts'
import { hasWaitStrip, type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { labelSoFar } from './lane-words.ts'
import { type TrackRow } from './lane-track.ts'
import { rowAt, rowFrom } from './visible-rows.ts'

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
  const rows = [known.instants, known.base, known.waits].map((track) => rowFrom(track, begin))
  const row = rows.find((each) => each !== undefined)
  if (row !== undefined) return asShown(history, lane, row, now)
  const lasting = history.open.find((each) => each.lane === lane && each.begin === begin)
  return lasting && { ...lasting, label: history.text(lasting.label), end: now, open: true }
}

/** What is seen of a lane at `at`, or within `reach` ns of it. Where waits are a strip, `low` says that it is pointed at. */
export function sliceAt(
  history: LaneHistory,
  lane: Lane,
  at: number,
  reach: number,
  now: number,
  low: boolean,
): FoundSlice | undefined {
  const open = history.open.filter((each) => each.lane === lane.id && each.begin <= at + reach)
  const lasting = (isWait: boolean) => {
    const found = open.find(({ kind }) => (kind === 'wait') === isWait)
    return found === undefined ? undefined : { ...found, end: now, open: true }
  }
  const wait = (within: number) => rowAt(lane.waits, at, within) ?? lasting(true)
  const base = (within: number) => rowAt(lane.base, at, within) ?? lasting(false)
  const [first, second] = low || !hasWaitStrip(lane) ? [wait, base] : [base, wait]
  const row = rowAt(lane.instants, at, reach) ?? first(0) ?? second(0) ?? first(reach) ?? second(reach)
  if (row === undefined) return undefined
  return asShown(history, lane.id, row, now)
}

function asShown(
  history: LaneHistory,
  lane: string,
  row: TrackRow & { readonly open?: boolean },
  now: number,
): FoundSlice {
  const label = history.text(row.label)
  // Of a recording, what ends after the moment shown has been read too.
  if (row.end > now) return { ...row, lane, end: now, open: true, label: labelSoFar(row.kind, label, lane) }
  return { open: false, ...row, lane, label }
}
