import { type Chart, type Plugin } from 'chart.js'
import { type GhostStretch } from '../series/ghost.ts'
import { type Scene } from './scene.ts'

/** Nearly no length with round ends: dots. */
const DOTS = [0.01, 4]
const DASHES = [5, 3]

/** What is drawn of one chart; empty while the ghost is not shown. */
export interface Ghost {
  stretches: readonly GhostStretch[]
}

/** Draws over the bands what Perfetto would have shown there: dots for a value that is held, dashes for one that is drawn back. */
export function ghostPlugin(scene: Scene, ghost: Ghost): Plugin<'line'> {
  return {
    id: 'ghost',
    afterDatasetsDraw({ ctx, chartArea, scales }: Chart) {
      const { x: xs, y: ys } = scales
      if (xs === undefined || ys === undefined || ghost.stretches.length === 0) return
      ctx.save()
      ctx.strokeStyle = scene.palette.text
      ctx.lineCap = 'round'
      for (const { from, to, held, next } of ghost.stretches) {
        const left = Math.max(xs.getPixelForValue(from), chartArea.left)
        const right = Math.min(xs.getPixelForValue(to), chartArea.right)
        if (right < left) continue
        if (next !== undefined) line(ctx, left, right, ys.getPixelForValue(next), 1, DASHES)
        if (held !== undefined) line(ctx, left, right, ys.getPixelForValue(held), 2.5, DOTS)
      }
      ctx.restore()
    },
  }
}

function line(
  ctx: CanvasRenderingContext2D,
  left: number,
  right: number,
  y: number,
  width: number,
  dash: readonly number[],
): void {
  ctx.lineWidth = width
  ctx.setLineDash([...dash])
  ctx.beginPath()
  ctx.moveTo(left, y)
  ctx.lineTo(right, y)
  ctx.stroke()
}
