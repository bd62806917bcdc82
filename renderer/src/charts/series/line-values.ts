import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { type ChartLine } from '../chart-item.ts'
import { type NoSeries, type SampleSource, type SampleTimes } from './sample-source.ts'
import { float64Column } from './sliding-column.ts'

/**
 * The values of one line, in the order of the samples. What was worked out is kept as long as it belongs to the same samples: with each
 * batch only the new ones are.
 */
export class LineValues {
  readonly #values = float64Column()
  readonly #ends = float64Column()
  #key: unknown
  #isRate = false

  read(
    line: ChartLine,
    source: SampleSource,
    times: SampleTimes,
    isRate: boolean,
    discontinuities: readonly Discontinuity[],
  ): Float64Array | NoSeries {
    const inputs = line.inputs.map((words) => source.series(words))
    const without = inputs.find((each) => typeof each === 'string')
    if (typeof without === 'string') return without
    const arrays = inputs.filter((each) => typeof each !== 'string')
    const [first] = arrays
    if (first === undefined) return 'absent'
    if (line.formula === undefined && !isRate) return first
    this.#keep(line, times, isRate)
    for (let i = this.#values.length; i < times.end.length; i++) {
      const counts = arrays.map((array) => array[i] ?? 0)
      const value = line.formula === undefined ? (counts[0] ?? 0) : line.formula(counts)
      this.#values.push(isRate ? value * perSecond(times, i, discontinuities) : value)
      this.#ends.push(times.end[i] ?? 0)
    }
    return this.#values.view()
  }

  /** Drops what is not of these samples any more. */
  #keep(line: ChartLine, { end }: SampleTimes, isRate: boolean): void {
    if (this.#key !== line || this.#isRate !== isRate) this.#clear()
    this.#key = line
    this.#isRate = isRate
    const ends = this.#ends.view()
    const first = end[0] ?? Infinity
    let dropped = 0
    while (dropped < ends.length && (ends[dropped] ?? 0) < first) dropped++
    this.#ends.drop(dropped)
    this.#values.drop(dropped)
    const kept = this.#ends.view()
    // More of a recording has been read, in front or between.
    if (kept.length > 0 && (kept[0] !== first || kept.at(-1) !== end[kept.length - 1])) this.#clear()
  }

  #clear(): void {
    this.#values.clear()
    this.#ends.clear()
  }
}

/**
 * What makes a count of sample `i` a count per second. NaN, so that nothing is drawn, where it is not known when the count began: the
 * interval has no length, or it begins within time that has no valid counts.
 */
function perSecond({ begin, end, epoch }: SampleTimes, i: number, discontinuities: readonly Discontinuity[]): number {
  const [from, to] = [begin[i] ?? 0, end[i] ?? 0]
  if (!(to > from)) return NaN
  const isFirst = i === 0 || epoch[i] !== epoch[i - 1]
  const isWithin = ({ tLastGood, tFirstGood }: Discontinuity) =>
    tFirstGood !== undefined && from > tLastGood && from < tFirstGood
  if (isFirst && discontinuities.some(isWithin)) return NaN
  return 1e9 / (to - from)
}
