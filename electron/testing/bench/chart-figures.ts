import { benchCharts, type Times } from './charts.ts'
import { type Figure } from './figure.ts'

/** Figures of the charts on synthetic data: redraws, zoom, and uPlot on the same data in the same run. */
export async function* chartFigures(): AsyncGenerator<Figure> {
  const charts = await benchCharts()
  yield {
    name: `${charts.charts} charts x 5 lines at 10 ms, lanes and log, redraws`,
    value: `${charts.redrawHz} Hz`,
    target: 'at least 20 Hz',
  }
  yield { name: 'script of one redraw', value: inWords(charts.script), target: 'p95 at most 16 ms' }
  yield {
    name: 'script and raster of one redraw',
    value: inWords(charts.scriptAndRaster),
    target: 'p95 at most 50 ms',
  }
  yield {
    name: 'main-thread tasks over 50 ms in a minute',
    value: `${charts.longTasks}, the longest ${charts.longestTask.toFixed(0)} ms`,
    target: 'none',
  }
  yield { name: 'zoom and pan over 400,000 points a line', value: inWords(charts.zoom), target: 'p95 at most 33 ms' }
  yield {
    name: 'uPlot, lines alone, script and raster',
    value: inWords(charts.uplot),
    target: `ours is ${ratio(charts.scriptAndRaster, charts.uplot)} times that, script ${ratio(charts.script, charts.uplotScript)}`,
  }
}

const ratio = (ours: Times, theirs: Times) => (ours.p50 / theirs.p50).toFixed(2)

function inWords({ p50, p95 }: Times): string {
  return `p50 ${p50} ms, p95 ${p95} ms`
}
