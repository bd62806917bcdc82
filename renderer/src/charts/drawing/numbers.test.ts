import { describe, expect, it } from 'vitest'
import { formatCount, formatSeconds, formatTick } from '../format.ts'
import { niceRange, resolutionOf, settledRange, ticksBetween } from './nice.ts'
import { placeLabels } from '../strips/strip-labels.ts'
import { formatValidity, validity } from '../series/validity.ts'

describe('formatCount', () => {
  it('has three digits and the prefix of the rounded number', () => {
    expect([0, 7, 999, 12_345, 999_950, 8_421_337, 4.3e9].map(formatCount)).toEqual([
      '0',
      '7',
      '999',
      '12.3 k',
      '1.00 M',
      '8.42 M',
      '4.30 G',
    ])
  })
})

describe('a value axis', () => {
  it('starts at zero and has round steps that hold the largest value', () => {
    expect(niceRange(370, 2)).toEqual({ top: 400, step: 200 })
    expect(niceRange(8.1e6, 3)).toEqual({ top: 10e6, step: 5e6 })
    expect(niceRange(0, 3)).toEqual({ top: 1, step: 1 })
  })

  it('counts in whole numbers', () => {
    expect(niceRange(5, 2)).toEqual({ top: 6, step: 3 })
  })

  it('grows at once and shrinks only when the series is clearly smaller', () => {
    const start = niceRange(400, 2)
    expect(settledRange(start, 900, 2).top).toBe(1_000)
    expect(settledRange(start, 250, 2)).toBe(start)
    expect(settledRange(start, 100, 2).top).toBe(100)
  })

  it('labels ticks with their prefix and no more digits than they need', () => {
    expect([0, 500, 2_500, 10e6, 1.5e9].map(formatTick)).toEqual(['0', '500', '2.5 k', '10 M', '1.5 G'])
  })
})

describe('a time axis', () => {
  it('has ticks at round times', () => {
    expect(ticksBetween(1.2e9, 4.9e9, 0.9e9)).toEqual({ step: 1e9, at: [2e9, 3e9, 4e9] })
  })

  it('has as many decimals as tell two ticks apart', () => {
    expect([formatSeconds(2e9, 1e9), formatSeconds(2.5e9, 0.5e9), formatSeconds(2.0025e9, 0.5e6)]).toEqual([
      '2',
      '2.5',
      '2.0025',
    ])
  })
})

describe('placeLabels', () => {
  it('gives up words before it gives up its place', () => {
    const labels = placeLabels(
      [
        { left: 100, texts: ['R1 41 ms', 'R1'] },
        { left: 130, texts: ['R2 41 ms', 'R2'] },
      ],
      500,
      11,
    )
    expect(labels.map(({ text }) => text)).toEqual(['R1', 'R2 41 ms'])
    expect(labels[0]?.left).toBe(100)
  })

  it('moves in from the right edge', () => {
    const [label] = placeLabels([{ left: 490, texts: ['L7 1.3 s', 'L7'] }], 500, 11)
    expect(label?.text).toBe('L7 1.3 s')
    expect((label?.left ?? 0) + (label?.width ?? 0)).toBe(500)
  })
})

describe('validity', () => {
  const times = {
    begin: Float64Array.of(0, 10, 30),
    end: Float64Array.of(10, 20, 40),
    epoch: Uint32Array.of(1, 1, 2),
  }

  it('is the share of known time that samples cover', () => {
    expect(validity(times, { min: 0, max: 100 }, { from: 0, to: 40 })).toEqual({ valid: 30, known: 40 })
    expect(formatValidity({ valid: 30, known: 40 })).toBe('75.0 %')
  })

  it('cuts samples at the edges of the window', () => {
    expect(validity(times, { min: 5, max: 35 }, { from: 0, to: 40 })).toEqual({ valid: 20, known: 30 })
  })

  it('never rounds a loss away', () => {
    expect(formatValidity({ valid: 999_999, known: 1_000_000 })).toBe('99.9 %')
    expect(formatValidity({ valid: 1, known: 1_000_000 })).toBe('0.1 %')
    expect(formatValidity({ valid: 5, known: 5 })).toBe('100 %')
    expect(formatValidity({ valid: 0, known: 0 })).toBeUndefined()
  })
})

describe('the times of ticks', () => {
  it('have as many decimals as tell them apart', () => {
    const labels = (step: number) => [1, 2, 3].map((i) => formatSeconds(i * step, resolutionOf(step)))
    expect(labels(250e6)).toEqual(['0.25', '0.50', '0.75'])
    expect(labels(200e6)).toEqual(['0.2', '0.4', '0.6'])
    expect(labels(2.5e9)).toEqual(['2.5', '5.0', '7.5'])
    expect(labels(5e9)).toEqual(['5', '10', '15'])
  })
})
