import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useChartView } from '../../charts/chart-view.ts'
import { useSelected } from '../../charts/axis/selected.ts'
import { useRun } from '../live/run.ts'

/** The state of the machine where somebody looks: under the pointer, at what is selected, or as it is now. */
export const useShownState = defineStore('shown-state', () => {
  const run = useRun()
  const chartView = useChartView()
  const selected = useSelected()

  /** Virtual ns; undefined: now. */
  const moment = computed(() => {
    // Of what lasted, how it ended.
    const at = chartView.cursor ?? selected.interval?.to
    return at === undefined || at >= run.now ? undefined : at
  })
  const then = computed(() => (moment.value === undefined ? undefined : run.states.at(moment.value)))
  const state = computed(() => (moment.value === undefined ? run.state : then.value?.state))
  const previous = computed(() => (moment.value === undefined ? run.previousState : then.value?.previous))
  const checks = computed(() => state.value?.checks ?? [])
  const violations = computed(() => checks.value.filter(({ ok }) => !ok))

  return { moment, state, previous, checks, violations }
})
