import { type SampleColumns } from '../../../../electron/protocol/types.ts'
import { DumpRing } from './dump-ring.ts'
import { type NoSeries, type SampleSource, type SampleTimes } from './sample-source.ts'
import { type SlidingColumn, float64Column, uint32Column } from './sliding-column.ts'

interface Series {
  readonly words: readonly number[]
  readonly values: SlidingColumn<Float64Array>
  /** Sequence numbers of the first value held and of the first not yet summed. */
  first: number
  next: number
}

/** More than the charts are made of, derived ones too, so that a counter ticked off and on again need not be summed anew. */
const KEPT_SERIES = 64

/** The samples of one run, bounded in bytes. A counter's series is summed when it is first asked for and then kept up to date. */
export class SampleHistory implements SampleSource {
  readonly #maxBytes: number
  #ring: DumpRing | undefined
  readonly #begin = float64Column()
  readonly #end = float64Column()
  readonly #epoch = uint32Column()
  readonly #series = new Map<string, Series>()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  readonly isSettled = false

  get count(): number {
    return this.#end.length
  }

  /** Samples were overwritten. */
  get truncated(): boolean {
    return (this.#ring?.first ?? 0) > 0
  }

  get from(): number {
    return this.truncated ? (this.#begin.view()[0] ?? 0) : 0
  }

  /** Takes in what is newer than what it has, so that a history and a batch that overlap do no harm. */
  append({ count, begin, end, epoch, words }: SampleColumns): void {
    if (count === 0) return
    const dumpWords = words.length / count
    if (this.#ring?.dumpWords !== dumpWords) {
      this.clear()
      this.#ring = new DumpRing(dumpWords, this.#maxBytes)
    }
    const ring = this.#ring
    let newest = this.#end.view().at(-1) ?? -Infinity
    for (let i = 0; i < count; i++) {
      const ended = end[i] ?? 0
      if (ended <= newest) continue
      newest = ended
      const dropped = ring.first
      ring.append(words.subarray(i * dumpWords, (i + 1) * dumpWords))
      this.#begin.push(begin[i] ?? ended)
      this.#end.push(ended)
      this.#epoch.push(epoch[i] ?? 0)
      for (const column of [this.#begin, this.#end, this.#epoch]) column.drop(ring.first - dropped)
    }
  }

  clear(): void {
    this.#ring = undefined
    for (const column of [this.#begin, this.#end, this.#epoch]) column.clear()
    this.#series.clear()
  }

  /** Views that are good until the next append. */
  times(): SampleTimes {
    return { begin: this.#begin.view(), end: this.#end.view(), epoch: this.#epoch.view() }
  }

  /**
   * Absent if a word lies outside the dumps.
   */
  series(words: readonly number[]): Float64Array | NoSeries {
    const ring = this.#ring
    if (ring === undefined) return new Float64Array(0)
    if (words.some((word) => word < 0 || word >= ring.dumpWords)) return 'absent'
    const series = this.#touch(words, ring)
    series.values.drop(Math.min(ring.first, series.next) - series.first)
    series.first = Math.max(series.first, ring.first)
    series.next = Math.max(series.next, ring.first)
    for (; series.next < ring.next; series.next++) series.values.push(ring.sum(series.next, words))
    return series.values.view()
  }

  #touch(words: readonly number[], ring: DumpRing): Series {
    const key = words.join()
    const series = this.#series.get(key) ?? { words, values: float64Column(), first: ring.first, next: ring.first }
    // A Map keeps the order of insertion, so its first key is the one asked for longest ago.
    this.#series.delete(key)
    this.#series.set(key, series)
    const oldest = this.#series.keys().next().value
    if (this.#series.size > KEPT_SERIES && oldest !== undefined) this.#series.delete(oldest)
    return series
  }
}
