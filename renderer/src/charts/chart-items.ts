import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useRun } from '../stores/live/run.ts'
import { useShownModel } from '../stores/view/shown-model.ts'
import { type CounterKey, useView } from '../stores/view/view.ts'
import { type ChartItem, chartItems } from './chart-item.ts'
import { LineValues } from './series/line-values.ts'
import { type NoSeries } from './series/sample-source.ts'
import { useSamples } from './series/samples.ts'

/** What the charts and tables show: the chosen counters of the model on screen. */
export const useChartItems = defineStore('chart-items', () => {
  const run = useRun()
  const view = useView()
  const samples = useSamples()
  const model = useShownModel()
  // Outside reactivity, as samples are.
  const values = new Map<ChartItem, LineValues>()

  const offered = computed<ReadonlyMap<CounterKey, ChartItem>>(() =>
    model.value === undefined ? new Map() : chartItems(model.value),
  )
  /** In the order of the charts. */
  const items = computed(() => view.counters.flatMap((key) => offered.value.get(key) ?? []))
  /** Chosen, as by an address or for another part, and not there in this one. */
  const missing = computed(() =>
    model.value === undefined ? [] : view.counters.filter((key) => !offered.value.has(key)),
  )

  /** Of each sample, per dump. */
  function valuesOf(item: ChartItem): Float64Array | NoSeries {
    const known = values.get(item) ?? new LineValues()
    values.set(item, known)
    return known.read(item.line, samples.history, samples.history.times(), false, run.discontinuities)
  }

  return { offered, items, missing, valuesOf }
})
