import { type ComputedRef, computed } from 'vue'
import { useRun } from '../stores/live/run.ts'
import { type BinnedSeries, createBinnedSeries } from './series/binned-series.ts'
import { binSeries } from './series/bins.ts'
import { type ChartItem } from './chart-item.ts'
import { linesOf } from './chart-lines.ts'
import { useChartView } from './chart-view.ts'
import { ghostStretches } from './series/ghost.ts'
import { type Ghost } from './drawing/ghost-plugin.ts'
import { LineValues } from './series/line-values.ts'
import { formatReadout, valueAt } from './series/readout.ts'
import { sampleBlocks, type SampleBlocks } from './series/sample-blocks.ts'
import { type NoSeries, type SampleTimes } from './series/sample-source.ts'
import { useSamples } from './series/samples.ts'
import { useScene } from './drawing/scene.ts'
import { seriesSummary } from './drawing/series-summary.ts'

/** Instead of a value. */
const WITHOUT: Readonly<Record<NoSeries, string>> = { absent: 'not in these dumps', reading: 'being read' }
const NO_VALUES = new Float64Array(0)
const NO_TIMES: SampleTimes = { begin: NO_VALUES, end: NO_VALUES, epoch: new Uint32Array(0) }

export interface Readout {
  readonly value: string
  readonly summary: string
  /** There is no value to tell. */
  readonly isMissing: boolean
}

interface PlottedLine {
  readonly label: string
  readonly series: BinnedSeries
  readonly values: LineValues
}

/** The lines of one chart: what is drawn of them, and what they say. */
export function useCounterPlot(item: () => ChartItem) {
  const run = useRun()
  const samples = useSamples()
  const chartView = useChartView()
  const scene = useScene()
  const lines = computed(() => linesOf(item(), chartView.isSplit))
  /** There is nothing to divide by time in a share. */
  const isRate = computed(() => chartView.isPerSecond && !item().isRatio)
  const unit: ComputedRef<string> = computed(() => {
    const { units, isRatio } = item()
    if (isRatio) return units
    const per = isRate.value ? 's' : 'dump'
    return units === '' ? `per ${per}` : `${units}/${per}`
  })
  const ghost: Ghost = { stretches: [] }
  let plotted: readonly PlottedLine[] = []

  /** Of another number of lines, or of another counter, nothing is left. */
  function restart(): readonly PlottedLine[] {
    plotted = lines.value.map(({ label }) => ({ label, series: createBinnedSeries(), values: new LineValues() }))
    return plotted
  }

  function valuesOf(index: number): Float64Array | NoSeries {
    const [line, its] = [lines.value[index], plotted[index]]
    if (line === undefined || its === undefined) return 'absent'
    return its.values.read(line, samples.history, samples.history.times(), isRate.value, run.discontinuities)
  }

  /** Works out what is visible. False when that is nothing. */
  function bin(): boolean {
    const times = samples.history.times()
    const all = plotted.map((_, i) => valuesOf(i))
    for (const [i, { series }] of plotted.entries()) {
      const values = all[i] ?? 'absent'
      if (typeof values === 'string') binSeries(NO_TIMES, NO_VALUES, scene.view, series)
      else binSeries(times, values, scene.view, series, blocksOf(i, values))
    }
    const [only = 'absent', second] = all
    const hasGhost = chartView.hasGhost && second === undefined && typeof only !== 'string'
    ghost.stretches = hasGhost ? ghostStretches(run.discontinuities, times, only, scene.view, samples.now) : []
    return plotted.some(({ series }) => series.samples > 0) || ghost.stretches.length > 0
  }

  /** What is worked out here is not settled: more may come between. */
  function blocksOf(index: number, values: Float64Array): SampleBlocks | undefined {
    const isAsRead = lines.value[index]?.formula === undefined && !isRate.value
    return isAsRead && samples.history.isSettled ? sampleBlocks(samples.history.times(), values) : undefined
  }

  function highest(): number {
    const top = Math.max(0, ...plotted.map(({ series }) => series.max))
    return ghost.stretches.reduce((max, { held = 0, next = 0 }) => Math.max(max, held, next), top)
  }

  function read(): Readout {
    const all = plotted.map((_, i) => valuesOf(i))
    const without = all.find((values) => typeof values === 'string')
    if (typeof without === 'string')
      return { value: WITHOUT[without], summary: `This counter is ${WITHOUT[without]}.`, isMissing: true }
    const values = all.map((each) => (typeof each === 'string' ? undefined : present(each)))
    const value = samples.history.count === 0 ? '' : inWords(values)
    const summary = seriesSummary({ lines: plotted, view: scene.view, unit: unit.value, ghost })
    return { value, summary, isMissing: values.every((each) => each === undefined) }
  }

  /** Under the pointer, or the newest; while a discontinuity lasts that is no present one. A rate of an unknown interval is none. */
  function present(values: Float64Array): number | undefined {
    const { cursor } = chartView
    const newest = scene.open ? undefined : values.at(-1)
    const value = cursor === undefined ? newest : valueAt(samples.history.times(), values, cursor)
    return value === undefined || Number.isNaN(value) ? undefined : value
  }

  function inWords(values: readonly (number | undefined)[]): string {
    if (values.length < 2 || values.some((value) => value === undefined)) return formatReadout(values[0])
    // Of a stack each line is the sum up to it.
    const isStack = item().blocks.length === 0
    return values.map((value = 0, i) => formatReadout(isStack ? value - (values[i - 1] ?? 0) : value)).join(' · ')
  }

  return { lines, isRate, unit, ghost, restart, bin, highest, read }
}
