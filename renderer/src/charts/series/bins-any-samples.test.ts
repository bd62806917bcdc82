import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binned, segments, type Track, track } from '../../testing/sample-track.ts'
import { type BinnedSeries, createBinnedSeries } from './binned-series.ts'
import { binSeries, maxPoints } from './bins.ts'
import { MAX_SHIFT_PX } from './series-path.ts'
import { type Viewport } from './viewport.ts'
import { sampleBlocks } from './sample-blocks.ts'

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
