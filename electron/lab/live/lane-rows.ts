import { type LaneColumns } from '../../sim/machine/lanes/lane-columns.ts'
import { LaneLog } from '../../sim/machine/lanes/lane-log.ts'

const ROW_BYTES = 28

/** One after the other; what had not ended in one batch is told by the next. Undefined if there are none. */
export function joinLanes(parts: readonly LaneColumns[]): LaneColumns | undefined {
  const last = parts.at(-1)
  if (parts.length <= 1 || last === undefined) return last
  const log = new LaneLog()
  for (const part of parts) addRows(log, part, part === last ? part.count : part.count - part.open)
  return log.take(last.open)
}

function addRows(log: LaneLog, { texts, kind, lane, begin, end, label }: LaneColumns, count: number): void {
  for (let i = 0; i < count; i++) {
    const text = (column: Uint32Array) => texts[column[i] ?? 0] ?? ''
    log.copy(text(kind), text(lane), begin[i] ?? 0, end[i] ?? 0, text(label))
  }
}

/** Roughly what they take in memory. */
export function laneBytes(lanes: LaneColumns | undefined): number {
  return lanes === undefined ? 0 : lanes.count * ROW_BYTES
}
