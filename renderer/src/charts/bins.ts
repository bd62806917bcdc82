import { extremes, type Piece, pieceFrom } from './pieces.ts'
import { BLOCK, type SampleBlocks } from './sample-blocks.ts'
import { type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/**
 * Min/max bins for one series. Several samples fall on one pixel when zoomed out; each bin then draws its smallest and its largest, so that
 * no spike is lost. Chart.js' own decimation drops the missing values that mark a gap, and draws a line over it; here a gap always
 * stays open, and samples of two epochs are never joined.
 */

/** Bins are this wide. Raster time grows with the number of vertical strokes, and a finer zigzag reads as a block anyway. */
const BIN_PX = 3
/** A gap is drawn at least this wide. */
const MIN_GAP_PX = 1
/** What follows a widened gap moves by no more than this, though many gaps should fall on the same pixels. */
export const MAX_SHIFT_PX = 4
/** Points one bin can ask for: the end of one segment, two whole ones, the start of another, and the breaks between. */
const BIN_POINTS = 18

/** What is visible: `min`..`max` in virtual ns over `width` CSS pixels. */
export interface Viewport {
  readonly min: number
  readonly max: number
  readonly width: number
}

/** NaN at first: the engine then keeps the numbers themselves in it, and makes no object for each that follows. */
export class Point {
  x = NaN
  y = NaN
}

/** Where a segment stops or starts beside a gap. */
export interface SegmentEdge {
  /** `newest` is the end of the last sample there is: an edge only if a discontinuity has opened since. */
  side: 'end' | 'start' | 'newest'
  x: number
  y: number
  epoch: number
  /** End of the first interval after a gap, for `start`; else `x`. */
  until: number
  /** The gap is narrower than a pixel and was widened. */
  widened: boolean
}

/** What to draw. `points` and its objects are used again by the next call. */
export interface BinnedSeries {
  /** Sorted by x; y is NaN between two segments. Draw with the value of a point held from the point before it. */
  readonly points: Point[]
  readonly edges: SegmentEdge[]
  segments: number
  /** Samples that are at least partly visible. */
  samples: number
  /** Over those; 0 if there are none. */
  min: number
  max: number
  readonly spare: Point[]
}

export function createBinnedSeries(): BinnedSeries {
  return { points: [], edges: [], segments: 0, samples: 0, min: 0, max: 0, spare: [] }
}

/** Points that `binSeries` never exceeds, whatever the data. */
export function maxPoints(width: number): number {
  return BIN_POINTS * (Math.ceil(width / BIN_PX) + 3)
}

/**
 * Fills `into` with what is visible of `values`, one for each interval of `times`; where one is NaN nothing is drawn. With `blocks` of
 * these values the result is the same, sooner.
 */
export function binSeries(
  times: SampleTimes,
  values: Float64Array,
  view: Viewport,
  into: BinnedSeries,
  blocks?: SampleBlocks,
): void {
  const { begin, end, epoch } = times
  const from = upperBound(end, view.min)
  const to = lowerBound(begin, view.max)
  const path = new Path(times, values, view, into)
  const pxPerNs = view.width / (view.max - view.min)
  // Sparse samples are drawn one by one; the budget of points is the same.
  const binNs = to - from <= (view.width * 2) / BIN_PX ? 0 : BIN_PX / pxPerNs

  let piece: Piece | undefined
  let bin = -1
  let whole: Piece[] = []
  let low = Infinity
  let high = -Infinity
  let isAfterUnknown = false
  const closeBin = (): void => {
    if (whole.length === 0) return
    for (const other of extremes(whole, values)) path.draw(other)
    whole = []
  }
  const close = (done: Piece): void => {
    if (done.starts && done.ends) whole.push(done)
    else {
      closeBin()
      path.draw(done)
    }
  }
  for (let i = from; i < to; i++) {
    if (blocks !== undefined && i % BLOCK === 0 && piece !== undefined && !isAfterUnknown && i + BLOCK <= to) {
      const smallest = blocks.low[i / BLOCK] ?? -1
      const largest = blocks.high[i / BLOCK] ?? -1
      // All of it belongs to the piece: its own extremes say as much as each of its samples.
      if (smallest >= 0 && Math.floor((end[i + BLOCK - 1] ?? 0) / binNs) === bin) {
        if ((values[smallest] ?? 0) < (values[piece.min] ?? 0)) piece.min = smallest
        if ((values[largest] ?? 0) > (values[piece.max] ?? 0)) piece.max = largest
        low = Math.min(low, values[smallest] ?? 0)
        high = Math.max(high, values[largest] ?? 0)
        piece.last = i + BLOCK - 1
        i = piece.last
        continue
      }
    }
    const value = values[i] ?? 0
    if (Number.isNaN(value)) {
      isAfterUnknown = true
      continue
    }
    if (value < low) low = value
    if (value > high) high = value
    // Counted from time zero and not from the window, so that a sliding window does not change what shares a bin.
    const own = binNs === 0 ? i : Math.floor((end[i] ?? 0) / binNs)
    const broken = i === from || isAfterUnknown || epoch[i] !== epoch[i - 1] || (begin[i] ?? 0) > (end[i - 1] ?? 0)
    isAfterUnknown = false
    if (piece !== undefined && !broken && own === bin) {
      if (value < (values[piece.min] ?? 0)) piece.min = i
      if (value > (values[piece.max] ?? 0)) piece.max = i
      piece.last = i
      continue
    }
    let drawn: Piece | undefined
    if (piece !== undefined) {
      piece.ends = broken
      close(piece)
      if (!piece.starts || !piece.ends) drawn = piece
    }
    if (own !== bin) closeBin()
    bin = own
    piece = pieceFrom(i, broken, drawn)
  }
  if (piece !== undefined) {
    piece.ends = true
    close(piece)
  }
  closeBin()
  path.finish()
  into.samples = Math.max(0, to - from)
  into.min = Number.isFinite(low) ? low : 0
  into.max = Number.isFinite(high) ? high : 0
}

class Path {
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
