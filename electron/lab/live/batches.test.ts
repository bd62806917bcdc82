import { describe, expect, it } from 'vitest'
import { type Batch } from '../../protocol/types.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { type TraceEvent } from '../../sim/machine/trace.ts'
import { BatchBuilder, joinBatches, withoutSamples } from './batches.ts'
import { DroppedSamples } from '../windows/dropped-samples.ts'
import { History } from './history.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

const sample = (seq: number, words = [seq, 7]): TraceEvent => ({
  type: 'sample',
  sample: {
    seq,
    epoch: 3,
    begin: nanos(seq * 10),
    end: nanos(seq * 10 + 10),
    resets: 0,
    words: new Uint32Array(words),
  },
})
const line = (text: string): TraceEvent => ({ type: 'klog', line: { at: nanos(1), level: 6, text, trace: [] } })
const reset = (id: number, end?: number): TraceEvent => ({
  type: 'reset',
  reset: { id, begin: nanos(1), end: end === undefined ? undefined : nanos(end), cause: 'lab' },
})

function batchOf(events: readonly TraceEvent[], run = 1, now = 0, dumpWords = 2): Batch {
  const builder = new BatchBuilder(dumpWords)
  for (const event of events) builder.add(event)
  return builder.take(run, DEFAULT_SETTINGS, nanos(now), undefined)
}

describe('BatchBuilder', () => {
  it('puts samples into columns and the rest into lists, in order', () => {
    const batch = batchOf([sample(0), line('a'), sample(1), line('b')])
    expect(batch.samples).toEqual({
      count: 2,
      begin: new Float64Array([0, 10]),
      end: new Float64Array([10, 20]),
      epoch: new Uint32Array([3, 3]),
      resets: new Uint32Array([0, 0]),
      words: new Uint32Array([0, 7, 1, 7]),
    })
    expect(batch.log.map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('keeps the newest report of a reset that began and ended in the slice', () => {
    expect(batchOf([reset(1), reset(2), reset(1, 5)]).resets).toMatchObject([{ id: 1, end: 5 }, { id: 2 }])
  })

  it('starts empty after a take, and refuses a dump of another size', () => {
    const builder = new BatchBuilder(2)
    builder.add(sample(0))
    builder.take(1, DEFAULT_SETTINGS, nanos(0), undefined)
    expect(builder.take(1, DEFAULT_SETTINGS, nanos(0), undefined).samples.count).toBe(0)
    const wrong = new BatchBuilder(3)
    wrong.add(sample(0))
    expect(() => wrong.take(1, DEFAULT_SETTINGS, nanos(0), undefined)).toThrow('sample 0 has 2 words')
  })

  it('joins to what one slice would have been', () => {
    const events = [sample(0), line('a'), reset(1), sample(1), reset(1, 5), line('b')]
    const joined = joinBatches(batchOf(events.slice(0, 3), 1, 10), batchOf([], 1, 15), batchOf(events.slice(3), 1, 20))
    expect(joined).toEqual(batchOf(events, 1, 20))
  })
})

describe('History', () => {
  it('gives back everything, in few batches, while it is within its bound', () => {
    const history = new History(1_000_000)
    for (let i = 0; i < 500; i++) history.append(batchOf([sample(i), line(`${i}`)]))
    const batches = history.batches()
    expect(batches.length).toBeLessThan(5)
    expect(batches.flatMap(({ log }) => log.map(({ text }) => text))).toEqual(
      Array.from({ length: 500 }, (_, i) => `${i}`),
    )
    history.append(batchOf([line('last')]))
    expect(history.batches().at(-1)?.log.at(-1)?.text).toBe('last')
  })

  it('drops the oldest beyond its bound, and everything when another run begins', () => {
    const history = new History(1_000_000)
    const words = Array.from({ length: 320 }, () => 1)
    for (let i = 0; i < 5_000; i++) history.append(batchOf([sample(i, words)], 1, 0, 320))
    const kept = history.batches()
    const count = kept.reduce((sum, { samples }) => sum + samples.count, 0)
    expect(count).toBeLessThan(800)
    expect(count).toBeGreaterThan(400)
    expect(kept.at(-1)?.samples.end.at(-1)).toBe(50_000)
    history.begin(2)
    expect(history.batches()).toEqual([])
  })
})

describe('DroppedSamples', () => {
  it('reports an open hole, then the same one closed by the next samples', () => {
    const dropped = new DroppedSamples()
    expect(dropped.send(batchOf([sample(0)])).discontinuities).toEqual([])
    dropped.drop(batchOf([sample(1), sample(2)]))
    dropped.drop(batchOf([sample(3)]))
    const [open] = dropped.send(withoutSamples(batchOf([line('a')]))).discontinuities
    expect(open).toMatchObject({
      id: -1,
      kind: 'SAMPLES_DROPPED',
      tLastGood: 10,
      tFirstGood: undefined,
      samplesLost: 3,
    })
    const [closed] = dropped.send(batchOf([sample(4)])).discontinuities
    expect(closed).toMatchObject({ id: -1, tLastGood: 10, tFirstGood: 40, epochAfter: 3 })
    expect(dropped.send(batchOf([sample(5)])).discontinuities).toEqual([])
  })

  it('has no hole from one run to the next', () => {
    const dropped = new DroppedSamples()
    dropped.drop(batchOf([sample(1)]))
    expect(dropped.send(batchOf([sample(0)], 2)).discontinuities).toEqual([])
  })
})
