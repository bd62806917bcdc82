import { type LaneKind } from '../../../electron/protocol/types.ts'
import { hasWaitStrip, type Lane } from './lane.ts'
import { type LaneHistory } from './lane-history.ts'
import { labelSoFar } from './lane-words.ts'
import { type TrackRow } from './lane-track.ts'
import { rowAt, rowsFrom } from './visible-rows.ts'

/** A row of a lane, in words. Times are virtual ns. */
export interface FoundSlice {
  readonly lane: string
  readonly kind: LaneKind
  readonly label: string
  readonly begin: number
  readonly end: number
  readonly open: boolean
}

/**
 * The slices of a lane that begin at `begin`, always in the same order: code takes no time, so a call, its wait and a call before it that
 * did not wait begin at once.
 */
export function slicesFrom(history: LaneHistory, lane: string, begin: number, now: number): readonly FoundSlice[] {
  const known = history.lanes.find(({ id }) => id === lane)
  if (known === undefined) return []
  const open = history.open.filter((each) => each.lane === lane && each.begin === begin)
  const lasting = (isWait: boolean) =>
    open
      .filter(({ kind }) => (kind === 'wait') === isWait)
      .map((each) => ({ ...each, label: history.text(each.label), end: now, open: true }))
  const ended = (track: Lane['base']) => rowsFrom(track, begin).map((row) => asShown(history, lane, row, now))
  return [...ended(known.instants), ...ended(known.base), ...lasting(false), ...ended(known.waits), ...lasting(true)]
}

/** That slice of a lane, `nth` from 0 of those that begin at `begin`. */
export function findSlice(
  history: LaneHistory,
  lane: string,
  begin: number,
  now: number,
  nth = 0,
): FoundSlice | undefined {
  return slicesFrom(history, lane, begin, now)[nth]
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
