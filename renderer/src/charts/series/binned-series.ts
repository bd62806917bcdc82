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
