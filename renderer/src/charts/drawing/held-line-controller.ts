import { DatasetController, LineElement, type PointElement, type UpdateMode } from 'chart.js'
import { Point } from '../series/binned-series.ts'

/** As far off the canvas as Chart.js' own scales put a point. */
const FARTHEST_PX = 32_767

class Pixel extends Point {
  skip = true
}

/**
 * Lines of Chart.js without an element for each of their points, which nobody hovers or sees. Of 48,000 points a redraw the elements were
 * a third of the garbage: 1.1 of 3 MiB.
 */
export class HeldLineController extends DatasetController<'line', PointElement, LineElement> {
  static readonly id = 'line'
  static readonly defaults = { datasetElementType: 'line', dataElementType: 'point' }

  /** Where y is NaN the line is broken. Read anew with each `place`. */
  points: readonly Point[] = []
  readonly #pixels: Pixel[] = []

  override addElements(): void {
    this._cachedMeta.dataset = new LineElement({})
  }

  /** There are none to build. */
  override buildOrUpdateElements(): void {}

  override update(mode: UpdateMode): void {
    const { dataset: line } = this._cachedMeta
    if (line === undefined) return
    this.updateElement(line, undefined, { options: this.resolveDatasetElementOptions(mode) }, mode)
    this.place()
  }

  /** Puts the points where the scales have them now. */
  place(): void {
    const { dataset: line, xScale: xs, yScale: ys } = this._cachedMeta
    if (line === undefined || xs === undefined || ys === undefined) return
    const [minX, minY, left, bottom] = [xs.min, ys.min, xs.getPixelForValue(xs.min), ys.getPixelForValue(ys.min)]
    const pxPerX = (xs.getPixelForValue(xs.max) - left) / (xs.max - minX)
    const pxPerY = (ys.getPixelForValue(ys.max) - bottom) / (ys.max - minY)
    const pixels = this.#pixels
    while (pixels.length < this.points.length) pixels.push(new Pixel())
    for (let i = 0; i < pixels.length; i++) {
      const [pixel, point] = [pixels[i], this.points[i]]
      if (pixel === undefined) continue
      pixel.skip = point === undefined || Number.isNaN(point.y)
      if (point === undefined || pixel.skip) continue
      pixel.x = Math.max(-FARTHEST_PX, Math.min(FARTHEST_PX, left + (point.x - minX) * pxPerX))
      pixel.y = Math.max(-FARTHEST_PX, Math.min(FARTHEST_PX, bottom + (point.y - minY) * pxPerY))
    }
    line.points = pixels
  }

  /** Straight onto the canvas: LineElement.draw() saves its state and makes a Path2D, for each line of each redraw. */
  override draw(): void {
    const { dataset: line } = this._cachedMeta
    const { ctx } = this.chart
    if (line === undefined) return
    const { borderColor, borderDash, borderWidth } = line.options
    ctx.strokeStyle = borderColor
    ctx.lineWidth = borderWidth
    ctx.setLineDash(borderDash)
    ctx.beginPath()
    line.path(ctx)
    ctx.stroke()
  }
}
