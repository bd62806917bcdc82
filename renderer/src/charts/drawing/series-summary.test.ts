import { describe, expect, it } from 'vitest'
import { createBinnedSeries } from '../series/binned-series.ts'
import { binSeries } from '../series/bins.ts'
import { seriesSummary } from './series-summary.ts'

const view = { min: 0, max: 1e9, width: 100 }
const MS = 1e6

/** Three samples of 100 ms, and two more after a gap of 200 ms. */
function series(of: readonly number[]) {
  const binned = createBinnedSeries()
  const begin = Float64Array.of(0, 100, 200, 500, 600).map((each) => each * MS)
  const epoch = Uint32Array.of(0, 0, 0, 1, 1)
  binSeries({ begin, end: begin.map((each) => each + 100 * MS), epoch }, Float64Array.from(of), view, binned)
  return binned
}

describe('a chart in words', () => {
  it('tells samples, range, unit, and that what a gap parts is not joined', () => {
    const lines = [{ label: 'GPU_ACTIVE', series: series([4, 2, 3, 9, 5]) }]
    expect(seriesSummary({ lines, view, unit: 'cycles', ghost: { stretches: [] } })).toMatch(
      /^1.* s shown, 5 samples, 2 to 9 cycles, in 2 segments that are not joined\.$/,
    )
  })

  it('tells several lines by name, and what Perfetto would hold over a gap', () => {
    const lines = [
      { label: 'core 0', series: series([4, 2, 3, 9, 5]) },
      { label: 'core 1', series: series([1, 1, 1, 1, 1]) },
    ]
    const stretches = [{ from: 300 * MS, to: 500 * MS, held: 3, next: 9 }]
    const words = seriesSummary({ lines, view, unit: 'cycles', ghost: { stretches } })
    expect(words).toContain('core 0 2 to 9 cycles, core 1 1 to 1 cycles')
    expect(words).toMatch(/ Perfetto would hold 3 for 200.* ms\.$/)
  })

  it('tells that there is nothing', () => {
    const ghost = { stretches: [] }
    const lines = [{ label: 'GPU_ACTIVE', series: createBinnedSeries() }]
    expect(seriesSummary({ lines, view, unit: 'cycles', ghost })).toBe('No samples in the window.')
  })
})
