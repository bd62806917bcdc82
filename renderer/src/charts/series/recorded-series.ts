import { type SeriesColumns } from '../../../../electron/protocol/recordings.ts'
import { type Stretch, stretchAt, stretchesOf } from '../../recordings/stretches.ts'
import { type NoSeries, type SampleSource, type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/** Reads the samples of a part of the run, with the sums of these words. */
export type ReadSeries = (stretch: Stretch, counters: readonly (readonly number[])[]) => Promise<SeriesColumns>

/** While more comes in, the parts are joined this often, ms: for an hour that takes some ms each time. */
const JOIN_EVERY_MS = 300
/** More than the charts are made of, derived ones too: a counter that is ticked off and on again need not be read anew. */
const KEPT_COUNTERS = 48

interface Part {
  readonly stretch: Stretch
  columns: Omit<SeriesColumns, 'values'> | undefined
  readonly values: Map<string, Float64Array>
}

interface Joined {
  readonly times: SampleTimes
  readonly series: ReadonlyMap<string, Float64Array | 'absent'>
}

const NOTHING: Joined = {
  times: { begin: new Float64Array(0), end: new Float64Array(0), epoch: new Uint32Array(0) },
  series: new Map(),
}

/**
 * The samples of a recorded run up to a moment, of those counters only that somebody has asked for: an hour of dumps does not fit into a
 * window, a dozen numbers of each do. It is read part by part, what lies near the moment first.
 */
export class RecordedSeries implements SampleSource {
  readonly truncated = false
  readonly isSettled = true
  readonly from: number
  readonly #read: ReadSeries
  readonly #onNews: () => void
  readonly #onProblem: (error: unknown) => void
  readonly #parts: readonly Part[]
  readonly #wanted = new Map<string, readonly number[]>()
  #limit: number
  #joined = NOTHING
  #joinedAt = -Infinity
  #isStale = false
  #isReading = false
  #isStopped = false

  constructor(
    span: Stretch,
    on: {
      readonly read: ReadSeries
      /** Something has been read. */
      readonly news: () => void
      /** Reading has stopped. */
      readonly problem: (error: unknown) => void
    },
  ) {
    this.#parts = stretchesOf(span).map((stretch) => ({ stretch, columns: undefined, values: new Map() }))
    this.#read = on.read
    this.#onNews = on.news
    this.#onProblem = on.problem
    this.#limit = span.to
    this.from = span.from
  }

  get count(): number {
    return this.times().end.length
  }

  /** 0 to 1: how much of the run is there, with every counter that is wanted. */
  get share(): number {
    return this.#parts.filter((part) => this.#isWhole(part)).length / this.#parts.length
  }

  /** Shows what was sampled up to `at`, virtual ns, and goes on reading there. */
  moveTo(at: number): void {
    this.#limit = at
    void this.#readOn()
  }

  /** End of the sample before or after a moment, of those that have been read; undefined when there is none. */
  neighbour(at: number, by: 1 | -1): number | undefined {
    const { end } = this.#join().times
    return by === 1 ? end[upperBound(end, at)] : end[lowerBound(end, at) - 1]
  }

  stop(): void {
    this.#isStopped = true
  }

  times(): SampleTimes {
    const { begin, end, epoch } = this.#join().times
    const count = this.#shown()
    return { begin: begin.subarray(0, count), end: end.subarray(0, count), epoch: epoch.subarray(0, count) }
  }

  series(words: readonly number[]): Float64Array | NoSeries {
    const key = words.join()
    if (!this.#wanted.has(key)) this.#want(key, words)
    const series = this.#join().series.get(key)
    if (series === undefined) return 'reading'
    return series === 'absent' ? series : series.subarray(0, this.#shown())
  }

  #want(key: string, words: readonly number[]): void {
    this.#wanted.set(key, words)
    const [oldest] = this.#wanted.keys()
    if (this.#wanted.size > KEPT_COUNTERS && oldest !== undefined) {
      this.#wanted.delete(oldest)
      for (const { values } of this.#parts) values.delete(oldest)
    }
    // Those of the other charts are asked for in this same moment.
    queueMicrotask(() => void this.#readOn())
  }

  #shown(): number {
    return upperBound(this.#joined.times.end, this.#limit)
  }

  async #readOn(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      for (let part = this.#next(); part !== undefined && !this.#isStopped; part = this.#next()) {
        const missing = [...this.#wanted].filter(([key]) => part?.values.has(key) === false)
        const { values, ...columns } = await this.#read(
          part.stretch,
          missing.map(([, words]) => words),
        )
        part.columns = columns
        for (const [i, [key]] of missing.entries()) part.values.set(key, values[i] ?? new Float64Array(0))
        this.#isStale = true
        if (!this.#isStopped) this.#onNews()
      }
    } catch (error) {
      if (!this.#isStopped) this.#onProblem(error)
    } finally {
      this.#isReading = false
    }
  }

  /** The nearest to the moment shown that lacks something. */
  #next(): Part | undefined {
    const near = stretchAt(
      this.#parts.map(({ stretch }) => stretch),
      this.#limit,
    )
    for (let distance = 0; distance < this.#parts.length; distance++) {
      const found = [this.#parts[near - distance], this.#parts[near + distance]].find(
        (part) => part !== undefined && !this.#isWhole(part),
      )
      if (found !== undefined) return found
    }
    return undefined
  }

  #isWhole({ columns, values }: Part): boolean {
    return columns !== undefined && [...this.#wanted.keys()].every((key) => values.has(key))
  }

  #join(): Joined {
    if (!this.#isStale) return this.#joined
    const now = performance.now()
    if (this.share < 1 && now - this.#joinedAt < JOIN_EVERY_MS) return this.#joined
    this.#isStale = false
    this.#joinedAt = now
    const read = this.#parts.flatMap(({ columns, values }) => (columns === undefined ? [] : [{ columns, values }]))
    const count = read.reduce((sum, { columns }) => sum + columns.count, 0)
    this.#joined = {
      times: {
        begin: joined(new Float64Array(count), read, ({ columns }) => columns.begin),
        end: joined(new Float64Array(count), read, ({ columns }) => columns.end),
        epoch: joined(new Uint32Array(count), read, ({ columns }) => columns.epoch),
      },
      series: new Map(
        [...this.#wanted.keys()].flatMap((key) => {
          if (read.some(({ values }) => !values.has(key))) return []
          const isAbsent = read.some(({ columns, values }) => columns.count > 0 && values.get(key)?.length === 0)
          return [
            [
              key,
              isAbsent ? 'absent' : joined(new Float64Array(count), read, ({ values }) => values.get(key)),
            ] as const,
          ]
        }),
      ),
    }
    return this.#joined
  }
}

function joined<T extends Float64Array | Uint32Array, P>(
  into: T,
  parts: readonly P[],
  columnOf: (part: P) => T | undefined,
): T {
  let at = 0
  for (const part of parts) {
    const column = columnOf(part)
    if (column === undefined) continue
    into.set(column, at)
    at += column.length
  }
  return into
}
