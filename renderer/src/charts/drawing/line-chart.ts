import { Chart, LineElement, LinearScale, PointElement, type ChartOptions, type Plugin } from 'chart.js'
import { bandPlugin } from './band-plugin.ts'
import { type Ghost, ghostPlugin } from './ghost-plugin.ts'
import { edgePlugin } from './edge-plugin.ts'
import { endLabelPlugin, type NamedSeries } from './end-label-plugin.ts'
import { formatTick } from '../format.ts'
import { HeldLineController } from './held-line-controller.ts'
import { type ValueRange, ticksBetween } from './nice.ts'
import { type Palette, samePalette } from './palette.ts'
import { PLOT_RIGHT, type Scene } from './scene.ts'

Chart.register(HeldLineController, LineElement, LinearScale, PointElement)

/** Patterns that tell lines apart without their colours. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3]]

const LINE_PX = 1
/** Between the labels of an axis and the plot. */
const TICK_GAP_PX = 14

/** In a denser zigzag a dash is not seen, and costs more than all the rest of the picture; the name at the end tells the line. */
const DASHABLE_POINTS = 160

/** Some lines on the shared time axis. Chart.js keeps only what earns its time: scales, the stroke, and plugins of our own. */
export class LineChart {
  readonly #chart: Chart<'line'>
  readonly #controllers: readonly HeldLineController[]
  readonly #scene: Scene
  #range: ValueRange = { top: 1, step: 1 }
  #laidOut: { readonly range: ValueRange; readonly palette: Palette; readonly isDashed: boolean } | undefined
  readonly #lines: readonly NamedSeries[]

  constructor(canvas: HTMLCanvasElement, scene: Scene, lines: readonly NamedSeries[], ghost: Ghost) {
    this.#scene = scene
    this.#lines = lines
    this.#chart = new Chart<'line'>(canvas, {
      type: 'line',
      data: {
        datasets: lines.map(() => ({
          // The controllers have the points.
          data: [],
          // Chart.js' word for it: the vertical comes first, so the value of a point is held from the point before it to its own.
          stepped: 'after',
          spanGaps: false,
          borderWidth: LINE_PX,
          // Not each by itself: the grid's plugin does it for all.
          clip: false,
        })),
      },
      options: chartOptions(scene, () => this.#range),
      plugins: [
        gridPlugin(scene),
        bandPlugin(scene),
        ghostPlugin(scene, ghost),
        edgePlugin(scene, lines),
        ...(lines.length > 1 ? [endLabelPlugin(scene, lines)] : []),
      ],
    })
    this.#controllers = lines.flatMap(({ series }, i) => {
      const { controller } = this.#chart.getDatasetMeta(i)
      if (!(controller instanceof HeldLineController)) return []
      controller.points = series.points
      return [controller]
    })
  }

  resize(width: number, height: number): void {
    this.#chart.resize(width, height)
    this.#laidOut = undefined
  }

  draw(range: ValueRange): void {
    const { palette } = this.#scene
    this.#range = range
    const isDashed =
      this.#lines.length > 1 && this.#lines.every(({ series }) => series.points.length <= DASHABLE_POINTS)
    if (
      this.#laidOut?.range === range &&
      this.#laidOut.isDashed === isDashed &&
      samePalette(this.#laidOut.palette, palette)
    ) {
      this.#redraw()
      return
    }
    // A value and not a function of the scene: with one function in its options Chart.js resolves all of them for every point.
    for (const [i, dataset] of this.#chart.data.datasets.entries()) {
      dataset.borderColor = palette.lines[i] ?? palette.series
      dataset.borderDash = isDashed ? [...(DASHES[i % DASHES.length] ?? [])] : []
    }
    this.#chart.update('none')
    this.#laidOut = { range, palette, isDashed }
  }

  /** Only the samples and the time have changed: without merging options and laying out anew, half of Chart.js' update is left. */
  #redraw(): void {
    const { x } = this.#chart.scales
    if (x !== undefined) {
      x.min = this.#scene.view.min
      x.max = this.#scene.view.max
      x.configure()
    }
    for (const controller of this.#controllers) controller.place()
    this.#chart.draw()
  }

  destroy(): void {
    this.#chart.destroy()
  }
}

function chartOptions(scene: Scene, range: () => ValueRange): ChartOptions<'line'> {
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: false,
    maintainAspectRatio: false,
    events: [],
    layout: { autoPadding: false, padding: { top: 7, bottom: 4, left: 0, right: PLOT_RIGHT } },
    scales: {
      x: {
        type: 'linear',
        // Not the ticks that Chart.js would choose: those move the ends to round numbers.
        bounds: 'data',
        display: false,
        afterDataLimits: (scale) => {
          scale.min = scene.view.min
          scale.max = scene.view.max
        },
        // Nothing is labelled here: the stack has one ruler for all.
        afterBuildTicks: (scale) => {
          scale.ticks = []
        },
      },
      y: {
        type: 'linear',
        bounds: 'data',
        border: { display: false },
        // A tick's own padding would stand above and below the plot as well.
        grid: { display: false, tickLength: TICK_GAP_PX },
        afterDataLimits: (scale) => {
          scale.min = 0
          scale.max = range().top
        },
        afterBuildTicks: (scale) => {
          const { top, step } = range()
          scale.ticks = ticksBetween(0, top, step).at.map((value) => ({ value }))
        },
        afterFit: (scale) => {
          scale.width = scene.plotLeft
        },
        ticks: {
          maxRotation: 0,
          autoSkip: false,
          padding: 0,
          color: () => scene.palette.text,
          font: () => ({ size: scene.palette.textPx - 1, family: scene.palette.font }),
          callback: (value) => formatTick(Number(value)),
        },
      },
    },
  }
}

/**
 * Chart.js' own grid measures and styles every line anew; these are two loops. And the lines are clipped together: each state of a canvas
 * that is saved is 0.7 KiB of the browser's garbage, and sixty lines saved two each.
 */
function gridPlugin(scene: Scene): Plugin<'line'> {
  return {
    id: 'grid',
    beforeDraw({ ctx, chartArea, scales: { x, y } }) {
      if (x === undefined || y === undefined) return
      ctx.save()
      ctx.fillStyle = scene.palette.grid
      for (const { value } of y.ticks) {
        ctx.fillRect(chartArea.left, Math.round(y.getPixelForValue(value)), chartArea.width, 1)
      }
      for (const at of scene.ticks) {
        ctx.fillRect(Math.round(x.getPixelForValue(at)), chartArea.top, 1, chartArea.height)
      }
      ctx.restore()
    },
    beforeDatasetsDraw({ ctx, chartArea }) {
      // A line along the edge keeps its width.
      const half = LINE_PX / 2
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left - half, chartArea.top - half, chartArea.width + LINE_PX, chartArea.height + LINE_PX)
      ctx.clip()
    },
    afterDatasetsDraw({ ctx }) {
      ctx.restore()
    },
  }
}
