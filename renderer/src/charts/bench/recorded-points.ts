import { RecordedSeries } from '../series/recorded-series.ts'

const PERIOD = 10e6

/** A recording of `count` samples, of which every counter wanders; one reset in the middle. */
export function recordedPoints(count: number, news: () => void): RecordedSeries {
  const to = count * PERIOD
  return new RecordedSeries(
    { from: 0, to },
    {
      news,
      problem: (error) => {
        throw error
      },
      read: ({ from, to: until }, counters) => {
        const first = Math.ceil(from / PERIOD)
        const length = Math.max(0, Math.min(count, Math.ceil(until / PERIOD)) - first)
        const begin = Float64Array.from({ length }, (_, i) => (first + i) * PERIOD)
        return Promise.resolve({
          count: length,
          begin,
          end: begin.map((at) => at + PERIOD),
          epoch: Uint32Array.from(begin, (at) => (at < to / 2 ? 0 : 1)),
          values: counters.map((words) => begin.map((at) => wander(at, words[0] ?? 0))),
        })
      },
    },
  )
}

function wander(at: number, word: number): number {
  const noise = ((Math.imul(Math.floor(at / PERIOD) + word, 1_664_525) >>> 8) % 1000) / 1000
  return 1e6 * (1.2 + Math.sin(at / 3e9 + word) + noise)
}
