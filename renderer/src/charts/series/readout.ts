import { formatCount } from '../format.ts'
import { type SampleTimes } from './sample-source.ts'
import { lowerBound } from './search.ts'

/** The value of the sample whose interval holds `at` virtual ns; undefined in a gap and outside what is retained. */
export function valueAt({ begin, end }: SampleTimes, values: Float64Array, at: number): number | undefined {
  const index = lowerBound(end, at)
  return (begin[index] ?? Infinity) <= at ? values[index] : undefined
}

/** `8.42 M`, and `no data` where there is no sample: never the nearest one. */
export function formatReadout(value: number | undefined): string {
  return value === undefined ? 'no data' : formatCount(value)
}
