import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useComparisonAxis } from './comparison-axis.ts'

beforeEach(() => setActivePinia(createPinia()))

describe('the axis of a comparison', () => {
  it('begins at what is known of the counters, not at the end of a run that is stuck', () => {
    const axis = useComparisonAxis()
    axis.cover(0, 15e9, { from: 1e9, to: 5e9 })
    expect([axis.min, axis.max]).toEqual([0.88e9, 5.12e9])
    axis.fit()
    expect([axis.min, axis.max]).toEqual([0, 15e9])
  })

  it('is all of the runs when nothing is known', () => {
    const axis = useComparisonAxis()
    axis.cover(0, 15e9, { from: Infinity, to: -Infinity })
    expect([axis.min, axis.max]).toEqual([0, 15e9])
  })
})
