import { type Spark } from '../../../protocol/recordings.ts'
import { type Discontinuity } from '../../../protocol/types.ts'

const BINS = 48

interface Span {
  readonly from: number
  readonly to: number
}

/** Adds up one counter over a run, in so many equal parts of its time. */
export class SparkBuilder {
  readonly #span: Span
  readonly #words: readonly number[]
  readonly #counts = new Float64Array(BINS)
  readonly #covered = new Float64Array(BINS)

  /** `words` of a dump are the counter's. */
  constructor(span: Span, words: readonly number[]) {
    this.#span = span
    this.#words = words
  }

  sample(begin: number, end: number, dump: Uint32Array): void {
    // A dump that does not have the counter says nothing about it.
    if (this.#words.length === 0 || this.#words.some((word) => word >= dump.length)) return
    let sum = 0
    for (const word of this.#words) sum += dump[word] ?? 0
    for (const { bin, share, time } of this.#parts({ from: begin, to: end })) {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + sum * share
      this.#covered[bin] = (this.#covered[bin] ?? 0) + time
    }
  }

  /** `now` is where the run has got to. */
  build(discontinuities: readonly Discontinuity[], now: number): Spark {
    const gaps = new Set(
      discontinuities
        .filter(({ kind }) => kind !== 'STRETCHED')
        .flatMap(({ tLastGood, tFirstGood }) =>
          this.#parts({ from: tLastGood, to: tFirstGood ?? now }).map(({ bin }) => bin),
        ),
    )
    const rates = this.#counts.map((count, bin) => count / (this.#covered[bin] ?? 0))
    const most = rates.reduce((max, rate) => (rate > max ? rate : max), 0)
    return Array.from(rates, (rate, bin) => ({
      level: Number.isNaN(rate) ? undefined : most === 0 ? 0 : rate / most,
      isGap: gaps.has(bin),
    }))
  }

  /** How an interval lies over the parts: how much of each, ns and as a share of the interval. */
  #parts({ from, to }: Span): readonly { readonly bin: number; readonly share: number; readonly time: number }[] {
    const width = (this.#span.to - this.#span.from) / BINS
    const at = (time: number) => Math.min(BINS - 1, Math.max(0, Math.floor((time - this.#span.from) / width)))
    const parts = []
    for (let bin = at(from); bin <= at(to); bin++) {
      const begin = Math.max(from, this.#span.from + bin * width)
      const end = Math.min(to, this.#span.from + (bin + 1) * width)
      if (end > begin) parts.push({ bin, share: (end - begin) / (to - from), time: end - begin })
    }
    return parts
  }
}
