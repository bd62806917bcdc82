import { type Viewport } from '../charts/series/viewport.ts'
import { type LaneHistory } from './lane-history.ts'
import { type LanePalette } from './lane-palette.ts'

/** More arrows than this are a hedge: they come when there is room for them. */
const MAX_ARROWS = 160
const HEAD_PX = 3

/** An arrow from each lane that let another go on to that one, both on screen; none where there are too many to tell apart. */
export function drawWakes(
  ctx: CanvasRenderingContext2D,
  view: Viewport,
  history: LaneHistory,
  centres: ReadonlyMap<string, number>,
  palette: LanePalette,
): void {
  const wakes = history.wakes.between(view.min, view.max, MAX_ARROWS) ?? []
  ctx.strokeStyle = ctx.fillStyle = palette.ink
  ctx.lineWidth = 1
  for (const { at, from, to } of wakes) {
    const [start, end] = [centres.get(history.text(from)), centres.get(history.text(to))]
    if (start === undefined || end === undefined) continue
    const x = ((at - view.min) / (view.max - view.min)) * view.width
    const side = end > start ? 1 : -1
    ctx.globalAlpha = 0.7
    ctx.beginPath()
    ctx.moveTo(x, start)
    ctx.lineTo(x, end - side * HEAD_PX)
    ctx.stroke()
    ctx.globalAlpha = 1
    ctx.beginPath()
    ctx.moveTo(x, end)
    ctx.lineTo(x - HEAD_PX, end - side * 2 * HEAD_PX)
    ctx.lineTo(x + HEAD_PX, end - side * 2 * HEAD_PX)
    ctx.fill()
  }
}
