import '../../styles/tokens.css'
import '../../styles/base.css'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { createApp, h } from 'vue'
import { type Batch } from '../../../../electron/protocol/types.ts'
import { connectionKey } from '../../connection/connection.ts'
import { useLab } from '../../stores/lab.ts'
import { useLooks } from '../../stores/looks.ts'
import { useRun } from '../../stores/run.ts'
import { counterKey, useView } from '../../stores/view.ts'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { ScriptedLab } from '../../testing/scripted-lab.ts'
import ChartStack from '../ChartStack.vue'
import { useChartView } from '../chart-view.ts'
import { useRedraw } from '../redraw.ts'
import { useSamples } from '../samples.ts'
import { useTimeAxis } from '../time-axis.ts'
import { Stopwatch } from './stopwatch.ts'
import { SCENARIOS } from './scenarios.ts'
import { SyntheticRun } from './synthetic-run.ts'

// ?scenario=gaps&counters=5&span=10&theme=dark&live=1&table=1; `live` lets time pass, a slice each 33 ms as from a lab.
const asked = new URLSearchParams(location.search)
const scenario = SCENARIOS[asked.get('scenario') ?? 'gaps'] ?? SCENARIOS['gaps']
const [model] = SCRIPTED_DESCRIPTION.models
if (scenario === undefined || model === undefined) throw new Error('There is no such scenario, or no model.')

const SLICE_MS = 33

const lab = new ScriptedLab()
const pinia = createPinia()
const app = createApp(() => h(TooltipProvider, () => h(ChartStack, { style: 'height: 100vh' })))
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
}))
await stores.lab.greet()
const { view, looks, run, samples, axis, redraw, chartView } = stores
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
let now = 0
function take(batch: Batch): void {
  if (run.number !== batch.run) run.reset(batch.run)
  run.append(batch)
  samples.append(batch)
}
for (; now < scenario.length; now = Math.min(now + 1e9, scenario.length)) take(synthetic.advance(now))
take(synthetic.advance(now))
const span = Number(asked.get('span') ?? '10') * 1e9
axis.show(now - span, now)
axis.setFollow(true)
chartView.asTable = asked.has('table')

const stopwatch = new Stopwatch()
redraw.register(stopwatch.start)
app.mount('#app')
redraw.register(stopwatch.drawn)

function passSlice(): void {
  now += SLICE_MS * 1e6
  // Making it up is the lab's part.
  const batch = synthetic.advance(now)
  stopwatch.counted(() => take(batch))
}
if (asked.has('live')) setInterval(passSlice, SLICE_MS)
Object.assign(window, { stopwatch, axis, view })
