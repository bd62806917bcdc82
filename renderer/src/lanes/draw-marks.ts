import { type ResetRecord } from '../../../electron/protocol/types.ts'
import { type Viewport } from '../charts/series/viewport.ts'
import { type FoundSlice } from './find-slice.ts'
import { type LaneHistory } from './lane-history.ts'
import { type LaneLayout } from './lane-layout.ts'
import { type LanePalette } from './lane-palette.ts'
import { forVisibleRows } from './visible-rows.ts'

export interface Marked {
  readonly ctx: CanvasRenderingContext2D
  readonly view: Viewport
  readonly top: number
  readonly height: number
  readonly palette: LanePalette
}

/** While the GPU is suspended, or on its way there or back, the ground of all lanes is dimmed. */
export function drawPower({ ctx, view, height, palette }: Marked, history: LaneHistory, now: number): void {
  const lane = history.lanes.find(({ group }) => group === 'pm')
  if (lane === undefined) return
  const x = (at: number) => ((at - view.min) / (view.max - view.min)) * view.width
  ctx.save()
  ctx.fillStyle = palette.line
  const dim = (begin: number, end: number) => ctx.fillRect(x(begin), 0, Math.max(1, x(end) - x(begin)), height)
  forVisibleRows(lane.base, view, ({ begin, end }) => dim(begin, end))
  const open = history.open.find((each) => each.lane === lane.id)
  if (open !== undefined && open.begin < view.max) dim(open.begin, Math.min(now, view.max))
  ctx.restore()
}

/** A reset itself, which is shorter than the gap that it leaves in the counters. */
export function drawResets({ ctx, view, height, palette }: Marked, resets: readonly ResetRecord[], now: number): void {
  const x = (at: number) => ((at - view.min) / (view.max - view.min)) * view.width
  for (const { begin, end } of resets) {
    if (begin > view.max || (end ?? now) < view.min) continue
    const width = Math.max(1, x(end ?? now) - x(begin))
    ctx.save()
    ctx.fillStyle = palette.odd
    ctx.globalAlpha = width > 3 ? 0.16 : 0.6
    ctx.fillRect(x(begin), 0, width, height)
    ctx.restore()
  }
}

/** An outline around the slice that is selected. */
export function drawSelected({ ctx, view, palette }: Marked, { lines, lanePx }: LaneLayout, slice: FoundSlice): void {
  const line = lines.find((each) => each.type === 'lane' && each.lane.id === slice.lane)
  if (line === undefined) return
  const x = (at: number) => ((at - view.min) / (view.max - view.min)) * view.width
  const [left, right] = [x(slice.begin), x(slice.end)]
  ctx.strokeStyle = palette.ink
  ctx.lineWidth = 2
  ctx.strokeRect(left - 2, line.y + 2, Math.max(4, right - left + 4), lanePx - 4)
}
