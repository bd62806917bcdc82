import { type LaneGroup } from '../../../electron/protocol/types.ts'
import { LANE_GROUPS, type Lane } from './lane.ts'

/** From this part of a lane on, it is the strip of waits that is meant. */
const LOW = 0.6

/** A line of the pane: the name of a group, or a lane. CSS pixels from the top. */
export type LaneLine =
  | { readonly type: 'group'; readonly group: LaneGroup; readonly y: number; readonly count: number }
  | { readonly type: 'lane'; readonly lane: Lane; readonly y: number }

export interface LaneLayout {
  readonly lines: readonly LaneLine[]
  readonly height: number
  /** Heights of the name of a group, and of a lane. */
  readonly headPx: number
  readonly lanePx: number
}

/** Group by group; of a closed one the name alone. `textPx`: size of their names, CSS pixels. */
export function layoutLanes(lanes: readonly Lane[], closed: ReadonlySet<LaneGroup>, textPx: number): LaneLayout {
  const [headPx, lanePx] = [textPx + 7, 2 * textPx]
  const lines: LaneLine[] = []
  let y = 0
  for (const group of LANE_GROUPS) {
    const members = lanes.filter((lane) => lane.group === group)
    if (members.length === 0) continue
    lines.push({ type: 'group', group, y, count: members.length })
    y += headPx
    if (closed.has(group)) continue
    for (const lane of members) {
      lines.push({ type: 'lane', lane, y })
      y += lanePx
    }
  }
  return { lines, height: y, headPx, lanePx }
}

/** The lane at `y`, and whether it is its lower part; undefined over the name of a group and below the last lane. */
export function laneAt(
  { lines, lanePx }: LaneLayout,
  y: number,
): { readonly lane: Lane; readonly low: boolean } | undefined {
  const line = lines.find((each) => each.type === 'lane' && y >= each.y && y < each.y + lanePx)
  return line?.type === 'lane' ? { lane: line.lane, low: y >= line.y + LOW * lanePx } : undefined
}
