import { type LaneColumns } from '../../../electron/protocol/types.ts'

export type LaneRow = readonly [kind: string, lane: string, begin: number, end: number, label: string]

/** Rows of lanes as a batch has them; the last `open` of them go on. */
export function laneColumns(rows: readonly LaneRow[], open = 0): LaneColumns {
  const texts = [...new Set(rows.flatMap(([kind, lane, , , label]) => [kind, lane, label]))]
  const index = (text: string) => texts.indexOf(text)
  return {
    texts,
    count: rows.length,
    open,
    kind: Uint32Array.from(rows, ([kind]) => index(kind)),
    lane: Uint32Array.from(rows, ([, lane]) => index(lane)),
    begin: Float64Array.from(rows, ([, , begin]) => begin),
    end: Float64Array.from(rows, ([, , , end]) => end),
    label: Uint32Array.from(rows, ([, , , , label]) => index(label)),
  }
}
