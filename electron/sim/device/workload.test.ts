import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../kernel/random.ts'
import { profileNumber, PROFILES, vary } from './workload.ts'

const fixed = ['id', 'instructionsPerWarp', 'depthComplexity']

describe('profiles', () => {
  it('have a number of their own', () => {
    expect(PROFILES.map(({ id }) => profileNumber(id))).toEqual(PROFILES.map((_, number) => number))
  })

  it('give every archetype a fragment job and one other', () => {
    const archetypes = new Set(PROFILES.map(({ id }) => id.split('/')[0]))
    expect([...archetypes]).toEqual(['vertex', 'fragment', 'compute', 'memory'])
    expect(PROFILES.length).toBe(2 * archetypes.size)
  })
})

describe('vary', () => {
  it('moves every share by at most 8 % and keeps it below 1', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROFILES), fc.nat(), (profile, seed) => {
        const varied = new Map<string, unknown>(Object.entries(vary(profile, new Random(seed))))
        for (const [name, value] of Object.entries(profile)) {
          const now = varied.get(name)
          if (fixed.includes(name) || typeof value !== 'number' || typeof now !== 'number') {
            expect(now).toBe(value)
            continue
          }
          expect(now).toBeGreaterThanOrEqual(0.92 * value)
          expect(now).toBeLessThanOrEqual(Math.min(0.95, 1.08 * value))
        }
      }),
    )
  })

  it('gives the same job for the same seed, and draws the same number of values for every profile', () => {
    const [a, b] = [new Random(7), new Random(7)]
    expect(vary(PROFILES[0], a)).toEqual(vary(PROFILES[0], b))
    vary(PROFILES[1], a)
    vary(PROFILES[4], b)
    expect(a.next()).toBe(b.next())
  })
})
