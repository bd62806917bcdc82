import { describe, expect, it } from 'vitest'
import { createBinnedSeries } from './binned-series.ts'
import { binSeries, maxPoints } from './bins.ts'
import { type Viewport } from './viewport.ts'
import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { binned, segments, step, type Track, track } from '../../testing/sample-track.ts'
import { ns } from '../../testing/scripted-state.ts'
import { layoutBands, MIN_BAND_PX } from './bands.ts'

const PERIOD = 10e6

const GAP: Discontinuity = {
  ...{
    id: 1,
    kind: 'RESET',
    epochBefore: 1,
    epochAfter: 2,
    errno: 0,
    ioctlsFailed: 0,
    samplesExpected: 4,
    samplesLost: 4,
  },
  ...{ configRestored: 'yes', cause: 'GPU reset #1', policy: 'restore' },
  ...{ tLastGood: ns(200_000 * PERIOD), tFirstGood: ns(200_000 * PERIOD + 41e6) },
}

describe('an idle counter with one reset in 400,000 samples', () => {
  const half = 200_000
  const count = 2 * half
  const reset = half * PERIOD + 41e6
  const begin = Float64Array.from({ length: count }, (_, i) => (i < half ? i * PERIOD : reset + (i - half) * PERIOD))
  const idle: Track = {
    begin,
    end: begin.map((at) => at + PERIOD),
    epoch: Uint32Array.from({ length: count }, (_, i) => (i < half ? 1 : 2)),
    values: new Float64Array(count),
  }
  const spans = [0.1, 0.5, 1, 10, 60, 600, 1800, 4000].map((seconds) => seconds * 1e9)

  it.each(spans)('is two segments around one gap, and one band, at a window of %d ns', (span) => {
    const middle = Math.min(reset, Math.max(half * PERIOD, span / 2))
    const view = { min: middle - span / 2, max: middle + span / 2, width: 800 }
    const drawn = binned(idle, view)
    const [band, ...others] = layoutBands([GAP], view, begin, count * PERIOD)
    expect(others).toEqual([])
    expect((band?.right ?? 0) - (band?.left ?? 0)).toBeGreaterThanOrEqual(MIN_BAND_PX)
    const [before, after, ...more] = segments(drawn)
    expect(more).toEqual([])
    expect(drawn.segments).toBe(2)
    expect(drawn.edges.map(({ side }) => side).filter((side) => side !== 'newest')).toEqual(['end', 'start'])
    const gapPx = (((after?.[0]?.x ?? 0) - (before?.at(-1)?.x ?? 0)) * 800) / span
    expect(gapPx).toBeGreaterThanOrEqual(0.999)
    expect(drawn.points.length).toBeLessThanOrEqual(maxPoints(800))
  })
})

describe('binSeries', () => {
  const view: Viewport = { min: 0, max: 100, width: 1000 }

  it('holds a value over the interval it was counted in', () => {
    const drawn = binned(track([step(10, 5), step(10, 7)]), view)
    expect(drawn.points).toEqual([
      { x: 0, y: 5 },
      { x: 10, y: 5 },
      { x: 20, y: 7 },
    ])
  })

  it('starts the sample after a gap at its own begin', () => {
    const drawn = binned(track([step(10, 5), { width: 10, value: 7, gap: 30, newEpoch: true }]), view)
    expect(segments(drawn)[1]).toEqual([
      { x: 40, y: 7 },
      { x: 50, y: 7 },
    ])
    expect(drawn.edges).toEqual([
      { side: 'end', x: 10, y: 5, epoch: 1, until: 10, widened: false },
      { side: 'start', x: 40, y: 7, epoch: 2, until: 50, widened: false },
      { side: 'newest', x: 50, y: 7, epoch: 2, until: 50, widened: false },
    ])
  })

  it('opens a gap of a pixel, and says so, between epochs that touch', () => {
    const drawn = binned(track([step(40, 5), { width: 40, value: 5, gap: 0, newEpoch: true }]), view)
    expect(segments(drawn).map((run) => run.map(({ x }) => x))).toEqual([
      [0, 40],
      [40.1, 80],
    ])
    expect(drawn.edges.find(({ side }) => side === 'start')?.widened).toBe(true)
  })

  it('breaks the line where samples of one epoch leave a hole', () => {
    expect(binned(track([step(10, 5), { width: 10, value: 5, gap: 5, newEpoch: false }]), view).segments).toBe(2)
  })

  it('keeps the shape of a bin as the window slides', () => {
    const wave = track(Array.from({ length: 5_000 }, (_, i) => step(1, (i * 7919) % 101)))
    const at = (min: number): string[] =>
      binned(wave, { min, max: min + 4_000, width: 800 })
        .points.filter(({ x }) => x > 600 && x < 3_800)
        .map(({ x, y }) => `${x}:${y}`)
    expect(at(333)).toEqual(at(0))
  })

  it('uses its points again', () => {
    const into = createBinnedSeries()
    const ramp = track(Array.from({ length: 50 }, (_, i) => step(2, i)))
    binSeries(ramp, ramp.values, view, into)
    const objects = new Set(into.points)
    binSeries(ramp, ramp.values, { ...view, max: 50 }, into)
    binSeries(ramp, ramp.values, view, into)
    expect(into.points.every((point) => objects.has(point))).toBe(true)
  })

  it('is empty where there are no samples', () => {
    expect(binned(track([step(10, 5)]), { min: 20, max: 30, width: 100 })).toMatchObject({ points: [], segments: 0 })
  })
})
