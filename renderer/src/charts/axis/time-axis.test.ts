import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Batch } from '../../../../electron/protocol/types.ts'
import { useSamples } from '../series/samples.ts'
import { useTimeAxis } from './time-axis.ts'

const S = 1e9

function batch(now: number, run = 1): Batch {
  return {
    run,
    settings: { policy: 'restore', model: 'g52-mp2', seed: 1, workload: 'fragment', periodMs: 10, counterset: 0 },
    now,
    samples: {
      count: 0,
      begin: new Float64Array(0),
      end: new Float64Array(0),
      epoch: new Uint32Array(0),
      resets: new Uint32Array(0),
      words: new Uint32Array(0),
    },
    samplesDropped: 0,
    lanes: undefined,
    log: [],
    ioctls: [],
    jobs: [],
    resets: [],
    faults: [],
    discontinuities: [],
    state: undefined,
  }
}

function window(): readonly [number, number] {
  const { min, max } = useTimeAxis()
  return [min / S, max / S]
}

beforeEach(() => setActivePinia(createPinia()))

describe('the time axis', () => {
  it('fills ten seconds from the left, then slides with the newest', () => {
    expect(window()).toEqual([0, 10])
    useSamples().append(batch(4 * S))
    expect(window()).toEqual([0, 10])
    useSamples().append(batch(25 * S))
    expect(window()).toEqual([15, 25])
  })

  it('stays where it was put while samples come in', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().pan(-5 * S)
    useSamples().append(batch(30 * S))
    expect(window()).toEqual([10, 20])
    expect(useTimeAxis().followNewest).toBe(false)
  })

  it('goes back to where it was, wherever it was put in between', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    const axis = useTimeAxis()
    axis.centreOn(4 * S, 5 * S)
    expect(window()).toEqual([0, 10])
    expect(axis.canGoBack).toBe(true)
    axis.back()
    expect(window()).toEqual([15, 25])
    expect(axis.followNewest).toBe(true)
    expect(axis.canGoBack).toBe(false)
    axis.back()
    expect(window()).toEqual([15, 25])
  })

  it('shows an interval with a margin, however short', () => {
    const axis = useTimeAxis()
    axis.zoomTo(2 * S, 2 * S + 200_000)
    expect(axis.min).toBeCloseTo(2 * S - 10_000, 0)
    expect(axis.max).toBeCloseTo(2 * S + 210_000, 0)
  })

  it('follows again when it is moved to the newest', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().pan(-5 * S)
    useTimeAxis().pan(20 * S)
    expect(window()).toEqual([15, 25])
    expect(useTimeAxis().followNewest).toBe(true)
  })

  it('centres on an interval and keeps a window that holds it with room', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().centreOn(12 * S, 12.041 * S)
    expect(window()).toEqual([7.0205, 17.0205])
    useTimeAxis().centreOn(2 * S, 20 * S)
    expect(window()).toEqual([0, 36])
  })

  it('shows everything that is retained', () => {
    useTimeAxis()
    useSamples().append(batch(42 * S))
    useTimeAxis().fit()
    expect(window()).toEqual([0, 42])
  })

  it('zooms about the pointer, and about the newest while following', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().zoom(2)
    expect(window()).toEqual([20, 25])
    useTimeAxis().pan(-5 * S)
    useTimeAxis().zoom(2, 16 * S)
    expect(window()).toEqual([15.5, 18])
  })

  it('starts over with another run', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().setFollow(false)
    useTimeAxis().pan(-5 * S)
    useSamples().append(batch(1 * S, 2))
    expect(window()).toEqual([0, 10])
    expect(useTimeAxis().followNewest).toBe(true)
    expect(useTimeAxis().canGoBack).toBe(false)
    useTimeAxis().back()
    expect(window()).toEqual([0, 10])
  })

  it('takes a width that was chosen along to another run, but not that of a whole run', () => {
    useTimeAxis()
    useSamples().append(batch(25 * S))
    useTimeAxis().zoom(0.5)
    useSamples().append(batch(1 * S, 2))
    expect(window()).toEqual([0, 20])
    useSamples().append(batch(300 * S, 2))
    useTimeAxis().fit()
    useSamples().append(batch(1 * S, 3))
    expect(window()).toEqual([0, 10])
  })
})
