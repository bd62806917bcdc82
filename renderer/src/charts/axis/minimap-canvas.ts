import { type Band } from '../series/bands.ts'
import { createBinnedSeries } from '../series/binned-series.ts'
import { binSeries } from '../series/bins.ts'
import { type Viewport } from '../series/viewport.ts'
import { fitCanvas } from '../drawing/fit-canvas.ts'
import { type Palette } from '../drawing/palette.ts'
import { type NoSeries, type SampleTimes } from '../series/sample-source.ts'

/** Draws one series over all the time there is, with its gaps. */
export class MinimapCanvas {
  readonly #canvas: HTMLCanvasElement
  readonly #ctx: CanvasRenderingContext2D | null
  readonly #series = createBinnedSeries()

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#ctx = canvas.getContext('2d')
  }

  draw(
    height: number,
    view: Viewport,
    times: SampleTimes,
    values: Float64Array | NoSeries,
    bands: readonly Band[],
    palette: Palette,
  ): void {
    const ctx = this.#ctx
    if (ctx === null || view.width < 1) return
    fitCanvas(this.#canvas, view.width, height)
    ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    ctx.clearRect(0, 0, view.width, height)
    for (const { left, right } of bands) {
      ctx.fillStyle = palette.bandFill
      ctx.fillRect(left, 0, right - left, height)
      ctx.fillStyle = palette.bandEdge
      ctx.fillRect(left, 0, 1.5, height)
    }
    if (typeof values !== 'string') this.#line(ctx, height, view, times, values, palette.series)
  }

  #line(
    ctx: CanvasRenderingContext2D,
    height: number,
    view: Viewport,
    times: SampleTimes,
    values: Float64Array,
    colour: string,
  ): void {
    binSeries(times, values, view, this.#series)
    const { points, max } = this.#series
    const x = (at: number) => ((at - view.min) / (view.max - view.min)) * view.width
    const y = (value: number) => height - 2 - (value / Math.max(1, max)) * (height - 4)
    ctx.strokeStyle = colour
    ctx.lineWidth = 1
    ctx.beginPath()
    let last: number | undefined
    for (const point of points) {
      if (Number.isNaN(point.y)) {
        last = undefined
        continue
      }
      if (last === undefined) ctx.moveTo(x(point.x), y(point.y))
      else {
        // A value holds for the time before it.
        ctx.lineTo(x(last), y(point.y))
        ctx.lineTo(x(point.x), y(point.y))
      }
      last = point.x
    }
    ctx.stroke()
  }
}
