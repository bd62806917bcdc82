import { type BinnedSeries, Point, type SegmentEdge } from './binned-series.ts'
import { type Piece } from './pieces.ts'
import { type SampleTimes } from './sample-source.ts'
import { type Viewport } from './viewport.ts'

/** A gap is drawn at least this wide. */
const MIN_GAP_PX = 1
/** What follows a widened gap moves by no more than this, though many gaps should fall on the same pixels. */
export const MAX_SHIFT_PX = 4
/** Writes the points of a series into what is drawn, one piece after the other. */
export class SeriesPath {
  readonly #times: SampleTimes
  readonly #values: Float64Array
  readonly #gapNs: number
  readonly #shiftNs: number
  readonly #into: BinnedSeries
  #length = 0
  /** End of the last segment as drawn, and the x that the present one may not start before. */
  #end = -Infinity
  #floor = -Infinity

  constructor(times: SampleTimes, values: Float64Array, view: Viewport, into: BinnedSeries) {
    this.#times = times
    this.#values = values
    const nsPerPx = (view.max - view.min) / view.width
    this.#gapNs = MIN_GAP_PX * nsPerPx
    this.#shiftNs = MAX_SHIFT_PX * nsPerPx
    this.#into = into
    into.segments = 0
    into.edges.length = 0
  }

  draw(piece: Piece): void {
    const { end } = this.#times
    const early = Math.min(piece.min, piece.max)
    const late = Math.max(piece.min, piece.max)
    if (piece.starts) this.#start(piece, early)
    this.#point(end, early, early)
    if (late !== early) this.#point(end, late, late)
    if (!piece.ends) return
    if (late !== piece.last) this.#point(end, piece.last, piece.last)
    const newest = piece.last === end.length - 1
    if (newest || this.#breaksAfter(piece.last)) this.#edge(newest ? 'newest' : 'end', piece.last, this.#end, false)
  }

  finish(): void {
    const { points, spare } = this.#into
    while (points.length > this.#length) {
      const unused = points.pop()
      if (unused !== undefined) spare.push(unused)
    }
  }

  #start(piece: Piece, shown: number): void {
    const { begin, end } = this.#times
    const x = begin[piece.first] ?? 0
    const follows = this.#into.segments > 0
    const widened = follows && x < this.#end + this.#gapNs
    this.#floor = widened ? this.#end + this.#gapNs : -Infinity
    if (follows) this.#break()
    this.#into.segments++
    this.#point(begin, piece.first, shown)
    if (piece.first > 0 && this.#breaksAfter(piece.first - 1)) {
      this.#edge('start', piece.first, this.#end, widened, end[piece.first])
    }
  }

  #breaksAfter(index: number): boolean {
    const { begin, end, epoch } = this.#times
    return epoch[index] !== epoch[index + 1] || (begin[index + 1] ?? 0) > (end[index] ?? 0)
  }

  #edge(side: SegmentEdge['side'], index: number, x: number, widened: boolean, until = x): void {
    const y = this.#into.points[this.#length - 1]?.y ?? 0
    this.#into.edges.push({ side, x, y, epoch: this.#times.epoch[index] ?? 0, until, widened })
  }

  #break(): void {
    const point = this.#next()
    point.x = this.#end
    point.y = NaN
  }

  /** By index: each number that is passed on would be an object, 1 MiB a redraw. */
  #point(times: Float64Array, at: number, shown: number): void {
    const x = times[at] ?? 0
    let drawn = x
    if (drawn < this.#floor) drawn = Math.min(this.#floor, x + this.#shiftNs)
    if (drawn < this.#end) drawn = this.#end
    const point = this.#next()
    point.x = drawn
    point.y = this.#values[shown] ?? 0
    this.#end = drawn
  }

  #next(): Point {
    const { points, spare } = this.#into
    return (points[this.#length++] ??= spare.pop() ?? new Point())
  }
}
