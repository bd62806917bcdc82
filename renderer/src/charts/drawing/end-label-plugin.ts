import { type Plugin } from 'chart.js'
import { type BinnedSeries } from '../series/binned-series.ts'
import { type Scene } from './scene.ts'

export interface NamedSeries {
  readonly label: string
  readonly series: BinnedSeries
}

const GAP_PX = 4

/** Names each line where it ends, so that nobody has to look for its colour; names that would cover each other move apart. */
export function endLabelPlugin(scene: Scene, lines: readonly NamedSeries[]): Plugin<'line'> {
  return {
    id: 'endLabels',
    afterDatasetsDraw({ ctx, chartArea, scales: { x: xs, y: ys } }) {
      if (xs === undefined || ys === undefined) return
      ctx.save()
      const row = scene.palette.textPx
      ctx.font = `${row - 1}px ${scene.palette.font}`
      ctx.textBaseline = 'middle'
      let above = -Infinity
      const ends = lines.flatMap(({ label, series }, i) => {
        const last = series.points.findLast(({ y }) => !Number.isNaN(y))
        return last === undefined ? [] : [{ label, i, x: xs.getPixelForValue(last.x), y: ys.getPixelForValue(last.y) }]
      })
      const sorted = ends.sort((a, b) => a.y - b.y)
      for (const [place, { label, i, x, y }] of sorted.entries()) {
        // Those below need their rows too.
        const lowest = chartArea.bottom - (sorted.length - place - 0.5) * row
        const middle = Math.max(Math.min(y, lowest), above + row, chartArea.top + row / 2)
        above = middle
        const width = ctx.measureText(label).width
        const left = Math.min(x + GAP_PX, chartArea.right - width - 2)
        ctx.fillStyle = scene.palette.surface
        ctx.globalAlpha = 0.9
        ctx.fillRect(left - 1, middle - row / 2, width + 2, row)
        ctx.globalAlpha = 1
        ctx.fillStyle = scene.palette.lines[i] ?? scene.palette.series
        ctx.fillText(label, left, middle)
      }
      ctx.restore()
    },
  }
}
