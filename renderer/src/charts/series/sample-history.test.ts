import { describe, expect, it } from 'vitest'
import { type SampleColumns } from '../../../../electron/protocol/types.ts'
import { SampleHistory } from './sample-history.ts'

const WORDS = 4

/** Dumps number `from` to `to`, exclusive; word `w` of dump `n` is `100 n + w`. */
function dumps(from: number, to: number, words = WORDS): SampleColumns {
  const count = to - from
  const at = (n: number): number => (from + n) * 10
  return {
    count,
    begin: Float64Array.from({ length: count }, (_, n) => at(n)),
    end: Float64Array.from({ length: count }, (_, n) => at(n) + 10),
    epoch: new Uint32Array(count).fill(1),
    resets: new Uint32Array(count),
    words: Uint32Array.from({ length: count * words }, (_, i) => 100 * (from + Math.floor(i / words)) + (i % words)),
  }
}

/** One chunk of 256 dumps. */
const ONE_CHUNK = 256 * WORDS * 4

describe('SampleHistory', () => {
  it('sums the words of a counter over its blocks', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(1, 4))
    expect([...history.series([1, 3])]).toEqual([204, 404, 604])
  })

  it('adds beyond 32 bits', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append({ ...dumps(0, 1), words: new Uint32Array(WORDS).fill(0xffffffff) })
    expect([...history.series([0, 1, 2])]).toEqual([3 * 0xffffffff])
  })

  it('sums only what is new when asked again', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 2))
    history.series([0])
    history.append(dumps(2, 4))
    expect([...history.series([0])]).toEqual([0, 100, 200, 300])
  })

  it('overwrites the oldest dumps, and series and times lose them together', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 200))
    history.series([0])
    history.append(dumps(200, 700))
    expect(history.count).toBe(256)
    expect(history.truncated).toBe(true)
    expect(history.times().end[0]).toBe(4450)
    expect(history.series([0])[0]).toBe(44_400)
    expect(history.series([0])).toHaveLength(256)
    expect(history.series([1])[255]).toBe(69_901)
  })

  it('catches up with a series that was last asked for before all its dumps went', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 10))
    history.series([0])
    history.append(dumps(10, 1_000))
    expect(history.series([0])[0]).toBe(74_400)
    expect(history.series([0])).toHaveLength(256)
  })

  it('takes a sample once, though history and batches overlap', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 5))
    history.append(dumps(3, 7))
    expect([...history.times().end]).toEqual([10, 20, 30, 40, 50, 60, 70])
  })

  it('has no series of a counter that its dumps do not have', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 1))
    expect(history.series([4])).toBe('absent')
    expect(history.series([3])).toHaveLength(1)
  })

  it('starts over when dumps change their size', () => {
    const history = new SampleHistory(ONE_CHUNK)
    history.append(dumps(0, 5))
    history.append(dumps(0, 2, 8))
    expect(history.count).toBe(2)
    expect([...history.series([7])]).toEqual([7, 107])
  })
})
