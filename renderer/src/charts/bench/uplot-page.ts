import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { lowerBound, upperBound } from '../series/search.ts'
import { SampleHistory } from '../series/sample-history.ts'
import { SCENARIOS } from './scenarios.ts'
import { Stopwatch } from './stopwatch.ts'
import { SyntheticRun } from './synthetic-run.ts'

// The samples of page.ts at `scenario=steady&counters=12&cores=5&span=36&live=1`, drawn by uPlot: lines alone, no bands, no lanes.
const [model] = SCRIPTED_DESCRIPTION.models
const scenario = SCENARIOS['steady']
if (model === undefined || scenario === undefined) throw new Error('There is no such scenario, or no model.')

const CHARTS = 12
const LINES = 5
const SPAN = 36e9
const SLICE_MS = 33
const HEIGHT = 80
const MAX_BYTES = 64 * 2 ** 20

const settings = {
  policy: 'restore',
  model: model.id,
  seed: 1,
  workload: 'fragment',
  periodMs: 10,
  counterset: 0,
} as const
const synthetic = new SyntheticRun(model, settings, scenario.gaps, scenario.idle)
const history = new SampleHistory(MAX_BYTES)
const spread = Math.floor(model.counters.length / CHARTS)
const words = Array.from({ length: CHARTS }, (_, chart) => {
  const [first = 0] = model.counters[chart * spread]?.words ?? []
  return Array.from({ length: LINES }, (_, line) => [(first + line * 61) % model.dumpWords])
})

let now = 0
for (; now < scenario.length; now += 1e9) history.append(synthetic.advance(now).samples)

const width = document.documentElement.clientWidth
const plots = words.map((lines) => {
  const series = lines.map((_, i) => ({ stroke: `hsl(${i * 70} 60% 40%)`, width: 1.5, points: { show: false } }))
  return new uPlot(
    {
      ...{ width, height: HEIGHT, pxAlign: false, legend: { show: false }, cursor: { show: false } },
      series: [{}, ...series],
      scales: { x: { time: false, range: () => [now - SPAN, now] } },
    },
    [[], ...lines.map(() => [])],
    document.body,
  )
})

const stopwatch = new Stopwatch()
function draw(): void {
  stopwatch.start()
  const { end } = history.times()
  const [from, to] = [lowerBound(end, now - SPAN), upperBound(end, now)]
  for (const [chart, plot] of plots.entries()) {
    const lines = (words[chart] ?? []).map((each) => {
      const values = history.series(each)
      return typeof values === 'string' ? [] : values.subarray(from, to)
    })
    plot.setData([end.subarray(from, to), ...lines])
  }
  // uPlot draws in a microtask of its own.
  queueMicrotask(stopwatch.drawn)
}

setInterval(() => {
  now += SLICE_MS * 1e6
  const { samples } = synthetic.advance(now)
  stopwatch.counted(() => history.append(samples))
  requestAnimationFrame(draw)
}, SLICE_MS)
Object.assign(window, { stopwatch })
