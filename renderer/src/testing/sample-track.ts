import { type BinnedSeries, createBinnedSeries } from '../charts/series/binned-series.ts'
import { binSeries } from '../charts/series/bins.ts'
import { type Viewport } from '../charts/series/viewport.ts'
import { type SampleTimes } from '../charts/series/sample-source.ts'

/** Samples and what one counter had in them. */
export interface Track extends SampleTimes {
  readonly values: Float64Array
}

/** A sample after the one before it. */
export interface Step {
  readonly width: number
  readonly value: number
  readonly gap: number
  readonly newEpoch: boolean
}

export function track(steps: readonly Step[]): Track {
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

export function binned(of: Track, view: Viewport): BinnedSeries {
  const into = createBinnedSeries()
  binSeries(of, of.values, view, into)
  return into
}

/** Runs of points between breaks. */
export function segments({ points }: BinnedSeries): { x: number; y: number }[][] {
  const runs: { x: number; y: number }[][] = [[]]
  for (const point of points) {
    if (Number.isNaN(point.y)) runs.push([])
    else runs.at(-1)?.push(point)
  }
  return runs.filter((run) => run.length > 0)
}

export function step(width: number, value: number): Step {
  return { width, value, gap: 0, newEpoch: false }
}
