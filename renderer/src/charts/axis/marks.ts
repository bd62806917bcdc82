import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useRun } from '../../stores/live/run.ts'
import { useView } from '../../stores/view/view.ts'
import { useChartView } from '../chart-view.ts'
import { useTimeAxis } from './time-axis.ts'

export type CursorName = 1 | 2

/** What somebody has marked on the time axis: two cursors. A range is a selection. Virtual ns. */
export const useMarks = defineStore('marks', () => {
  const run = useRun()
  const view = useView()
  const axis = useTimeAxis()
  const chartView = useChartView()
  const first = shallowRef<number>()
  const second = shallowRef<number>()

  const cursors = computed(() =>
    ([1, 2] as const).flatMap((name) => {
      const at = name === 1 ? first.value : second.value
      return at === undefined ? [] : [{ name, at }]
    }),
  )
  /** From the first to the second. */
  const delta = computed(() =>
    first.value === undefined || second.value === undefined ? undefined : second.value - first.value,
  )

  /** Where the pointer is, or else in the middle of the window. Where the cursor is already, it goes. */
  function setCursor(name: CursorName): void {
    const at = Math.round(chartView.cursor ?? (axis.min + axis.max) / 2)
    const cursor = name === 1 ? first : second
    cursor.value = cursor.value === at ? undefined : at
  }

  /** The range between the cursors becomes the selection. */
  function selectBetween(): void {
    const [one, two] = [first.value, second.value]
    if (one === undefined || two === undefined) return
    selectRange(one, two)
  }

  function selectRange(one: number, two: number): void {
    const [from, to] = [Math.max(0, Math.round(Math.min(one, two))), Math.round(Math.max(one, two))]
    if (run.number !== undefined && to > from) view.select({ type: 'range', run: run.number, from, to })
  }

  function clear(): void {
    first.value = second.value = undefined
  }

  watch(() => run.number, clear)

  return { cursors, delta, setCursor, selectBetween, selectRange, clear }
})
