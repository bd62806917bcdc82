import { describe, expect, it } from 'vitest'
import { rangeStatistics } from './range-statistics.ts'

const times = {
  begin: Float64Array.from([0, 10, 20, 50, 60]),
  end: Float64Array.from([10, 20, 30, 60, 70]),
  epoch: Uint32Array.from([0, 0, 0, 1, 1]),
}
const values = Float64Array.from([5, 1, 3, 100, 7])

describe('statistics of a range', () => {
  it('are of the samples that lie wholly in it', () => {
    expect(rangeStatistics(times, values, 5, 60)).toEqual({ count: 3, min: 1, max: 100, mean: 104 / 3, sum: 104 })
    expect(rangeStatistics(times, values, 0, 70)).toMatchObject({ count: 5, sum: 116 })
  })

  it('of two ranges side by side add up', () => {
    const sum = (from: number, to: number) => rangeStatistics(times, values, from, to).sum
    expect(sum(0, 20) + sum(20, 70)).toBe(sum(0, 70))
  })

  it('say nothing of a gap, and of a counter that is not there', () => {
    const none = { count: 0, min: undefined, max: undefined, mean: undefined, sum: 0 }
    expect(rangeStatistics(times, values, 30, 50)).toEqual(none)
    expect(rangeStatistics(times, values, 31, 32)).toEqual(none)
    expect(rangeStatistics(times, 'absent', 0, 70)).toEqual(none)
  })
})
