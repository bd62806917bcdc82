import { type Chart, type Plugin } from 'chart.js'
import { type SegmentEdge } from '../series/binned-series.ts'
import { type NamedSeries } from './end-label-plugin.ts'
import { type Scene } from './scene.ts'

const CAP_RADIUS = 2.5
const MARK_PX = 4
/** An edge this near to one of a band of several is the band's own. */
const NEAR_PX = 2
/** A first interval shorter than this can't show a dash. */
const DASHABLE_PX = 8

/**
 * Marks where a series stops and starts: a hollow cap on both sides of a gap; a triangle, and a dashed first interval, where the policy
 * restored the session after a reset.
 */
export function edgePlugin(scene: Scene, lines: readonly NamedSeries[]): Plugin<'line'> {
  return {
    id: 'segmentEdges',
    afterDatasetsDraw(chart: Chart) {
      const { ctx, chartArea, scales } = chart
      const { x: xs, y: ys } = scales
      if (xs === undefined || ys === undefined) return
      const { surface, series: single, lines: colours } = scene.palette
      ctx.save()
      for (const [i, { series }] of lines.entries()) {
        const colour = colours[i] ?? single
        ctx.strokeStyle = colour
        for (const edge of series.edges) {
          if (edge.side === 'newest' && !scene.open) continue
          const x = xs.getPixelForValue(edge.x)
          if (x < chartArea.left || x > chartArea.right) continue
          const y = ys.getPixelForValue(edge.y)
          const restored = edge.side === 'start' && scene.restored.has(edge.epoch)
          if (isHidden(scene, edge)) continue
          ctx.fillStyle = surface
          if (restored) knockOut(ctx, x, Math.min(xs.getPixelForValue(edge.until), chartArea.right), y)
          if (restored) triangle(ctx, x, y, colour)
          else cap(ctx, x, y)
        }
      }
      ctx.restore()
    },
  }
}

/** Within a cluster of gaps the edges would cover each other, and say nothing that its badge does not: only the outer two are marked. */
function isHidden({ bands, view }: Scene, { side, x }: SegmentEdge): boolean {
  const slack = (NEAR_PX * (view.max - view.min)) / view.width
  return bands.some(({ members, from, to }) => {
    if (members.length === 1 || x < from - slack || x > to + slack) return false
    return side === 'start' ? x < to - slack : x > from + slack
  })
}

function cap(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.lineWidth = 1.25
  ctx.beginPath()
  ctx.arc(x, y, CAP_RADIUS, 0, 2 * Math.PI)
  ctx.fill()
  ctx.stroke()
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  ctx.fillStyle = colour
  ctx.beginPath()
  ctx.moveTo(x, y - MARK_PX)
  ctx.lineTo(x + MARK_PX, y + MARK_PX - 1)
  ctx.lineTo(x - MARK_PX, y + MARK_PX - 1)
  ctx.fill()
}

/** Dashes an interval that is already drawn, by covering every other stretch: style functions per segment cost three times the update. */
function knockOut(ctx: CanvasRenderingContext2D, from: number, to: number, y: number): void {
  if (to - from < DASHABLE_PX) return
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle
  ctx.lineWidth = 3
  ctx.setLineDash([3, 3])
  ctx.lineDashOffset = 3
  ctx.beginPath()
  ctx.moveTo(from, y)
  ctx.lineTo(to, y)
  ctx.stroke()
  ctx.restore()
}
