import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/parts.css'
import '../../styles/floating.css'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { createApp, h } from 'vue'
import { type Batch, type ModelInfo } from '../../../../electron/protocol/types.ts'
import KernelLog from '../../components/log/KernelLog.vue'
import { connectionKey } from '../../connection/connection.ts'
import { useLanes } from '../../lanes/lanes-store.ts'
import { useLab } from '../../stores/lab/lab.ts'
import { useLooks } from '../../stores/view/looks.ts'
import { useRun } from '../../stores/live/run.ts'
import { counterKey, useView } from '../../stores/view/view.ts'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { ScriptedLab } from '../../testing/scripted-lab.ts'
import ChartStack from '../ChartStack.vue'
import { useChartView } from '../chart-view.ts'
import { useRedraw } from '../drawing/redraw.ts'
import { useSamples } from '../series/samples.ts'
import { useTimeAxis } from '../axis/time-axis.ts'
import { recordedPoints } from './recorded-points.ts'
import { SyntheticLanes, syntheticLog } from './synthetic-lanes.ts'
import { Stopwatch } from './stopwatch.ts'
import { SCENARIOS } from './scenarios.ts'
import { SyntheticRun } from './synthetic-run.ts'

// ?scenario=gaps&counters=5&span=10&theme=dark&live=1&table=1; `live` lets time pass, a slice each 33 ms as from a lab. `cores=5` gives
// each counter so many lines, `lanes=1` and `log=1` what is around the charts, `recorded=400000` so many samples that stand still.
const asked = new URLSearchParams(location.search)
const scenario = SCENARIOS[asked.get('scenario') ?? 'gaps'] ?? SCENARIOS['gaps']
const [described] = SCRIPTED_DESCRIPTION.models
if (scenario === undefined || described === undefined) throw new Error('There is no such scenario, or no model.')

const SLICE_MS = 33

const cores = Number(asked.get('cores') ?? '0')
/** With as many words for each counter as there are cores. */
const model: ModelInfo = {
  ...described,
  counters: described.counters.map((info) => {
    const [first = 0] = info.words
    const words = Array.from({ length: cores }, (_, i) => (first + i * 61) % described.dumpWords)
    return cores === 0 ? info : { ...info, words }
  }),
}

const lab = new ScriptedLab()
const pinia = createPinia()
const hasLog = asked.has('log')
const app = createApp(() =>
  h(TooltipProvider, () => [
    h(ChartStack, { style: `height: ${hasLog ? 'calc(100vh - 200px)' : '100vh'}` }),
    ...(hasLog ? [h(KernelLog, { style: 'height: 200px' })] : []),
  ]),
)
app.provide(connectionKey, lab.connection())
app.use(pinia)

const { settings } = await lab.status()
const stores = app.runWithContext(() => ({
  lab: useLab(),
  run: useRun(),
  view: useView(),
  looks: useLooks(),
  samples: useSamples(),
  axis: useTimeAxis(),
  redraw: useRedraw(),
  chartView: useChartView(),
  lanes: useLanes(),
}))
await stores.lab.greet()
const { view, looks, run, samples, axis, redraw, chartView, lanes } = stores
stores.lab.description = { ...SCRIPTED_DESCRIPTION, models: [model] }
lanes.isShown = asked.has('lanes')
chartView.isSplit = cores > 0
looks.theme = asked.get('theme') === 'dark' ? 'dark' : 'light'
view.offer(model.counters)
for (const key of view.counters) view.hideCounter(key)
const wanted = Number(asked.get('counters') ?? '5')
const spread = Math.max(1, Math.floor(model.counters.length / wanted))
for (let i = 0; i < wanted; i++) {
  const counter = model.counters[i * spread]
  if (counter !== undefined) view.showCounter(counterKey(counter))
}

const synthetic = new SyntheticRun(model, settings, scenario.gaps, scenario.idle)
const syntheticLanes = asked.has('lanes') ? new SyntheticLanes() : undefined
let now = 0
let told = 0
function advance(to: number): Batch {
  const batch = {
    ...synthetic.advance(to),
    lanes: syntheticLanes?.advance(to),
    log: hasLog ? syntheticLog(told, to) : [],
  }
  told = to
  return batch
}
function take(batch: Batch): void {
  if (run.number !== batch.run) run.reset(batch.run)
  run.append(batch)
  samples.append(batch)
  if (syntheticLanes !== undefined) lanes.append(batch)
}
for (; now < scenario.length; now = Math.min(now + 1e9, scenario.length)) take(advance(now))
take(advance(now))
const span = Number(asked.get('span') ?? '10') * 1e9
axis.show(now - span, now)
axis.setFollow(true)
chartView.asTable = asked.has('table')

const recorded = Number(asked.get('recorded') ?? '0')
if (recorded > 0) {
  const series = recordedPoints(recorded, () => samples.touch(series.share))
  samples.showRecorded(series, recorded * 10e6)
  axis.show(0, recorded * 10e6)
  axis.setFollow(false)
}

const stopwatch = new Stopwatch()
const longTasks: number[] = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration)
}).observe({ entryTypes: ['longtask'] })
redraw.register(stopwatch.start)
app.mount('#app')
redraw.register(stopwatch.drawn)

function passSlice(): void {
  now += SLICE_MS * 1e6
  // Making it up is the lab's part.
  const batch = advance(now)
  stopwatch.counted(() => take(batch))
}
if (asked.has('live')) setInterval(passSlice, SLICE_MS)

/** In and out, there and back, a step each frame. */
async function zoomAndPan(steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    const middle = (axis.min + axis.max) / 2
    if (i % 4 < 2) axis.zoom(i % 60 < 30 ? 1.25 : 0.8, middle)
    else axis.show(axis.min + (i % 8 < 4 ? 0.15 : -0.15) * axis.span, axis.max + (i % 8 < 4 ? 0.15 : -0.15) * axis.span)
    await new Promise((drawn) => setTimeout(drawn, 50))
  }
}
Object.assign(window, { stopwatch, axis, view, longTasks, samples, zoomAndPan })
