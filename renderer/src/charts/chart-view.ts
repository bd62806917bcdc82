import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useStored } from '../stored.ts'

/** How the counters are shown, and where the pointer is in virtual time. */
export const useChartView = defineStore('chart-view', () => {
  /** The same samples as numbers. */
  const asTable = ref(false)
  /** Virtual ns under the crosshair, the same in every chart. */
  const cursor = shallowRef<number>()

  /** What Perfetto would show is drawn over the gaps. */
  const hasGhost = ref(false)

  /** Counts per second in place of counts per dump. */
  const isPerSecond = useStored('charts.per-second', false)
  /** A line for each core. */
  const isSplit = useStored('charts.split', false)
  /** Counters of one unit on top of each other. */
  const isStacked = useStored('charts.stacked', false)

  function toggleGhost(): void {
    hasGhost.value = !hasGhost.value
  }

  function toggleTable(): void {
    asTable.value = !asTable.value
    cursor.value = undefined
  }

  return { asTable, cursor, hasGhost, isPerSecond, isSplit, isStacked, toggleTable, toggleGhost }
})
