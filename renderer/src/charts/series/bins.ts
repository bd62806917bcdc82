import { type BinnedSeries } from './binned-series.ts'
import { extremes, type Piece, pieceFrom } from './pieces.ts'
import { BLOCK, type SampleBlocks } from './sample-blocks.ts'
import { type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'
import { SeriesPath } from './series-path.ts'
import { type Viewport } from './viewport.ts'

/**
 * Min/max bins for one series. Several samples fall on one pixel when zoomed out; each bin then draws its smallest and its largest, so that
 * no spike is lost. Chart.js' own decimation drops the missing values that mark a gap, and draws a line over it; here a gap always
 * stays open, and samples of two epochs are never joined.
 */

/** Bins are this wide. Raster time grows with the number of vertical strokes, and a finer zigzag reads as a block anyway. */
const BIN_PX = 3
/** Points one bin can ask for: the end of one segment, two whole ones, the start of another, and the breaks between. */
const BIN_POINTS = 18

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
  const path = new SeriesPath(times, values, view, into)
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
