/** Intervals and what was counted in them, oldest first, all of one length. Times are virtual ns. */
export interface SampleTimes {
  readonly begin: Float64Array
  readonly end: Float64Array
  readonly epoch: Uint32Array
}

/** Why a counter has no values: the dumps of the run do not have it, or it has not been read yet. */
export type NoSeries = 'absent' | 'reading'

/** The samples of the run on screen, kept from a live run or read from a recording. */
export interface SampleSource {
  readonly count: number
  /** What is older than the first one is not known here. */
  readonly truncated: boolean
  /** A sample keeps its place, and its value, for as long as it is there. */
  readonly isSettled: boolean
  /** Where it begins, virtual ns. */
  readonly from: number
  /** Views that are good until there is something new. */
  times(): SampleTimes
  /** Sum over `words` of each dump, in the order of `times()`; good until there is something new. */
  series(words: readonly number[]): Float64Array | NoSeries
}
