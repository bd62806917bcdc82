import { type NoSeries, type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/** Of the samples that lie wholly in a range, so that no sample counts in two ranges side by side. */
export interface RangeStatistics {
  readonly count: number
  /** The rest is undefined without a sample. */
  readonly min: number | undefined
  readonly max: number | undefined
  readonly mean: number | undefined
  readonly sum: number
}

export function rangeStatistics(
  { begin, end }: SampleTimes,
  values: Float64Array | NoSeries,
  from: number,
  to: number,
): RangeStatistics {
  const none = { count: 0, min: undefined, max: undefined, mean: undefined, sum: 0 }
  if (typeof values === 'string') return none
  const first = lowerBound(begin, from)
  const after = upperBound(end, to)
  if (after <= first) return none
  let [min, max, sum] = [Infinity, -Infinity, 0]
  for (let i = first; i < after; i++) {
    const value = values[i] ?? 0
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  const count = after - first
  return { count, min, max, mean: sum / count, sum }
}
