import { type Chart, type Plugin } from 'chart.js'
import { type Band } from '../series/bands.ts'
import { hatchPattern } from './hatch.ts'
import { type Palette } from './palette.ts'
import { type Scene } from './scene.ts'

const EDGE_PX = 2
/** Below this two full edges would leave nothing between them. */
const SLIM_PX = 7

/** Draws the discontinuities behind the series: fill and hatch, a solid edge where they start and a dashed one where they end. */
export function bandPlugin(scene: Scene): Plugin<'line'> {
  let hatch: { readonly colour: string; readonly pattern: CanvasPattern | null } | undefined
  return {
    id: 'discontinuityBands',
    beforeDatasetsDraw({ ctx, chartArea }: Chart) {
      if (hatch?.colour !== scene.palette.hatch) {
        hatch = { colour: scene.palette.hatch, pattern: hatchPattern(ctx, scene.palette.hatch) }
      }
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
      ctx.clip()
      for (const band of scene.bands) {
        ctx.save()
        // With the origin on the band the hatch moves with it instead of crawling through it.
        ctx.translate(chartArea.left + band.left, chartArea.top)
        drawBand(ctx, band, chartArea.height, scene.palette, hatch.pattern)
        ctx.restore()
      }
      ctx.restore()
    },
  }
}

/** With the origin at the band's upper left corner. */
export function drawBand(
  ctx: CanvasRenderingContext2D,
  band: Band,
  height: number,
  palette: Palette,
  hatch: CanvasPattern | null,
): void {
  const width = band.right - band.left
  if (band.invalid) {
    ctx.fillStyle = palette.bandFill
    ctx.fillRect(0, 0, width, height)
    if (hatch !== null) {
      ctx.fillStyle = hatch
      ctx.fillRect(0, 0, width, height)
    }
  }
  const edge = width < SLIM_PX ? EDGE_PX / 2 : EDGE_PX
  ctx.fillStyle = palette.bandEdge
  ctx.fillRect(0, 0, edge, height)
  if (band.open) return
  const dash = 4
  for (let y = 0; y < height; y += 2 * dash) ctx.fillRect(width - edge, y, edge, dash)
}
