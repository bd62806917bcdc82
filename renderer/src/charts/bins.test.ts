import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BinnedSeries, MAX_SHIFT_PX, type Viewport, binSeries, createBinnedSeries, maxPoints } from './bins.ts'
import { type Discontinuity } from '../../../electron/protocol/types.ts'
import { ns } from '../testing/scripted-state.ts'
import { layoutBands, MIN_BAND_PX } from './bands.ts'
import { sampleBlocks } from './sample-blocks.ts'
import { type SampleTimes } from './sample-source.ts'

interface Track extends SampleTimes {
  readonly values: Float64Array
}

interface Step {
  readonly width: number
  readonly value: number
  readonly gap: number
  readonly newEpoch: boolean
}

function track(steps: readonly Step[]): Track {
  const begin: number[] = []
  const end: number[] = []
  const epoch: number[] = []
  let at = 0
  let number = 1
  for (const { width, gap, newEpoch } of steps) {
    if (newEpoch) number++
    begin.push(at + gap)
    at += gap + width
    end.push(at)
    epoch.push(number)
  }
  return {
    begin: Float64Array.from(begin),
    end: Float64Array.from(end),
    epoch: Uint32Array.from(epoch),
    values: Float64Array.from(steps, ({ value }) => value),
  }
}

function binned(of: Track, view: Viewport): BinnedSeries {
  const into = createBinnedSeries()
  binSeries(of, of.values, view, into)
  return into
}

/** Runs of points between breaks. */
function segments({ points }: BinnedSeries): { x: number; y: number }[][] {
  const runs: { x: number; y: number }[][] = [[]]
  for (const point of points) {
    if (Number.isNaN(point.y)) runs.push([])
    else runs.at(-1)?.push(point)
  }
  return runs.filter((run) => run.length > 0)
}

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

describe('blocks of samples', () => {
  it('give the same picture, whatever the gaps, the window and its width', () => {
    const step = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      value: fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constant(NaN)),
      gap: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 5),
      newEpoch: fc.constantFrom(false, false, false, false, false, false, false, false, false, true),
    })
    const run = fc.array(step, { minLength: 1, maxLength: 30 }).map((steps) => {
      const quiet = Array.from({ length: 200 }, (_, i) => ({ width: 5, value: i % 7, gap: 0, newEpoch: false }))
      return track([...quiet, ...steps, ...quiet])
    })
    fc.assert(
      fc.property(
        run,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 20, max: 1500 }),
        fc.integer({ min: 12, max: 300 }),
        (whole, min, span, width) => {
          const view = { min, max: min + span, width }
          const [plain, quick] = [createBinnedSeries(), createBinnedSeries()]
          binSeries(whole, whole.values, view, plain)
          binSeries(whole, whole.values, view, quick, sampleBlocks(whole, whole.values))
          expect(quick).toEqual(plain)
        },
      ),
      { numRuns: 300 },
    )
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

function step(width: number, value: number): Step {
  return { width, value, gap: 0, newEpoch: false }
}

describe('for any samples and any window', () => {
  const steps = fc.array(
    fc.record({
      width: fc.integer({ min: 1, max: 40 }),
      value: fc.integer({ min: 0, max: 1_000 }),
      gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 60 })),
      newEpoch: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.boolean()),
    }),
    { minLength: 1, maxLength: 600 },
  )
  const windows = fc
    .record({
      from: fc.double({ min: 0, max: 0.9, noNaN: true }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    })
    .chain(({ from, share }) => fc.integer({ min: 40, max: 400 }).map((width) => ({ from, share, width })))

  function check(property: (of: Track, view: Viewport, drawn: BinnedSeries) => void): void {
    fc.assert(
      fc.property(steps, windows, (raw, { from, share, width }) => {
        // Half of all gaps go with a new epoch, as in a real run; the others are holes in one.
        const of = track(raw.map((each, i) => ({ ...each, newEpoch: each.newEpoch || (each.gap > 0 && i % 2 === 0) })))
        const length = of.end.at(-1) ?? 1
        const view = { min: from * length, max: (from + share) * length, width }
        property(of, view, binned(of, view))
      }),
      { numRuns: 300 },
    )
  }

  it('no spike is lost', () => {
    check((of, view, drawn) => {
      const visible = [...of.values].filter((_, i) => (of.end[i] ?? 0) > view.min && (of.begin[i] ?? 0) < view.max)
      const shown = drawn.points.map(({ y }) => y).filter((y) => !Number.isNaN(y))
      expect(drawn.samples).toBe(visible.length)
      if (visible.length === 0) return
      expect(Math.max(...shown)).toBe(Math.max(...visible))
      expect(Math.min(...shown)).toBe(Math.min(...visible))
      expect([drawn.min, drawn.max]).toEqual([Math.min(...visible), Math.max(...visible)])
    })
  })

  it('points are in order of time', () => {
    check((_, __, { points }) => {
      for (const [i, { x }] of points.entries()) expect(x).toBeGreaterThanOrEqual(points[i - 1]?.x ?? -Infinity)
    })
  })

  it('there are never more points than the bound', () => {
    check((_, { width }, { points }) => expect(points.length).toBeLessThanOrEqual(maxPoints(width)))
  })

  it('every value belongs to the epoch of its segment, and a gap has its pixel', () => {
    check((of, view, drawn) => {
      const runs = segments(drawn)
      expect(runs.length).toBe(drawn.segments)
      const pixel = (view.max - view.min) / view.width
      // Gaps that fall on the same few pixels can't all have one.
      const least = drawn.segments <= MAX_SHIFT_PX ? pixel * 0.999 : 0
      for (const [i, run] of runs.entries()) {
        const before = runs[i - 1]?.at(-1)
        if (before !== undefined) expect((run[0]?.x ?? 0) - before.x).toBeGreaterThanOrEqual(least)
      }
      // Only exact where nothing was moved: a widened gap shifts what follows by a pixel.
      if (drawn.edges.some(({ widened }) => widened)) return
      for (const run of runs) {
        const epochs = new Set(run.slice(1).map(({ x, y }) => epochOf(of, x, y)))
        expect(epochs.size).toBe(1)
      }
    })
  })

  it('a widened gap moves nothing by more than the bound', () => {
    check((of, view, drawn) => {
      const pxPerNs = view.width / (view.max - view.min)
      for (const { x, y } of drawn.points) {
        if (Number.isNaN(y)) continue
        const distance = Math.min(
          ...[...of.values].flatMap((value, i) =>
            value === y ? [Math.abs(x - (of.begin[i] ?? 0)), Math.abs(x - (of.end[i] ?? 0))] : [],
          ),
        )
        expect(distance * pxPerNs).toBeLessThanOrEqual(MAX_SHIFT_PX + 0.001)
      }
    })
  })
})

function epochOf(of: Track, x: number, y: number): number | undefined {
  const index = of.end.findIndex((end, i) => end === x && of.values[i] === y)
  return of.epoch[index]
}
