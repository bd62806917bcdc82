import { describe, expect, it } from 'vitest'
import { type Stretch } from '../../recordings/stretches.ts'
import { RecordedSeries } from './recorded-series.ts'

/** 35 s of a sample each second, whose words are its number and 1; a read is answered when the test says so. */
function recording(has: (word: number) => boolean = () => true) {
  const asked: { readonly stretch: Stretch; readonly counters: readonly (readonly number[])[]; answer(): void }[] = []
  let news = 0
  const series = new RecordedSeries(
    { from: 0, to: 35e9 },
    {
      read: (stretch, counters) =>
        new Promise((resolve) => {
          const ends = Array.from({ length: 35 }, (_, i) => (i + 1) * 1e9).filter(
            (end) => end >= stretch.from && end < stretch.to,
          )
          const values = counters.map((words) =>
            Float64Array.from(words.every(has) ? ends : [], (end) =>
              words.reduce((sum, word) => sum + (word === 0 ? end / 1e9 : 1), 0),
            ),
          )
          const begin = Float64Array.from(ends, (end) => end - 1e9)
          const [end, epoch] = [Float64Array.from(ends), new Uint32Array(ends.length)]
          asked.push({
            stretch,
            counters,
            answer: () => resolve({ count: ends.length, begin, end, epoch, values }),
          })
        }),
      news: () => news++,
      problem: (error) => {
        throw error
      },
    },
  )
  async function answer(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => setTimeout(resolve))
      asked.at(-1)?.answer()
    }
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { series, asked, answer, news: () => news }
}

describe('the series of a recording', () => {
  it('are read part by part, from the moment shown on', async () => {
    const { series, asked, answer, news } = recording()
    series.series([0])
    series.moveTo(15e9)
    await answer(7)
    expect(asked.map(({ stretch }) => stretch.from)).toEqual([15e9, 10e9, 20e9, 5e9, 25e9, 0, 30e9])
    expect([series.share, news()]).toEqual([1, 7])
  })

  it('end at the moment shown', async () => {
    const { series, answer } = recording()
    expect(series.series([0, 1])).toBe('reading')
    series.moveTo(3e9)
    await answer(7)
    expect([...series.times().end]).toEqual([1e9, 2e9, 3e9])
    expect(series.series([0, 1])).toEqual(Float64Array.of(2, 3, 4))
    series.moveTo(35e9)
    expect(series.count).toBe(35)
  })

  it('tell which sample comes before and after a moment', async () => {
    const { series, answer } = recording()
    series.moveTo(3e9)
    await answer(7)
    expect([series.neighbour(3e9, 1), series.neighbour(3e9, -1), series.neighbour(3.5e9, -1)]).toEqual([4e9, 2e9, 3e9])
    expect([series.neighbour(1e9, -1), series.neighbour(35e9, 1)]).toEqual([undefined, undefined])
  })

  it('of another counter are read when it is asked for, without the others', async () => {
    const { series, asked, answer } = recording()
    series.series([0])
    await answer(7)
    expect(series.series([1])).toBe('reading')
    await answer(7)
    expect(asked.slice(7).map(({ counters }) => counters)).toEqual(Array.from({ length: 7 }, () => [[1]]))
    expect(series.series([1])).toHaveLength(35)
    expect(series.series([0])).toHaveLength(35)
  })

  it('are not read on, and tell nothing, once they are stopped', async () => {
    const { series, asked, answer, news } = recording()
    series.series([0])
    await answer(2)
    series.stop()
    await answer(1)
    expect([asked.length, news()]).toEqual([3, 2])
  })

  it('are kept of 48 counters: the one that was asked for first is read anew', async () => {
    const { series, asked, answer } = recording()
    for (let word = 0; word < 48; word++) series.series([word])
    await answer(7)
    expect(series.series([0])).toHaveLength(35)
    series.series([48])
    await answer(7)
    expect(series.series([47])).toHaveLength(35)
    expect(series.series([0])).toBe('reading')
    await answer(7)
    expect(asked.at(-1)?.counters).toEqual([[0]])
  })

  it('are absent where the dumps do not have the counter', async () => {
    const { series, answer } = recording((word) => word < 8)
    expect([series.series([8]), series.series([7])]).toEqual(['reading', 'reading'])
    await answer(7)
    expect(series.series([8])).toBe('absent')
    expect(series.series([7])).toHaveLength(35)
  })
})
