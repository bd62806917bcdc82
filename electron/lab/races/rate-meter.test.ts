import { describe, expect, it } from 'vitest'
import { RateMeter } from './rate-meter.ts'

describe('a rate', () => {
  it('is that of the last second', () => {
    const rate = new RateMeter()
    expect(rate.perSecond).toBe(0)
    rate.add(0, 0)
    expect(rate.perSecond).toBe(0)
    rate.add(500, 100)
    expect(rate.perSecond).toBe(200)
    for (let at = 1000; at <= 5000; at += 500) rate.add(at, 100 + at / 100)
    // 5 for each half second since, the burst at the beginning forgotten.
    expect(rate.perSecond).toBe(10)
  })
})
