import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import { type Batch } from '../../../electron/protocol/types.ts'
import { useStored } from '../stored.ts'
import { LaneHistory } from './lane-history.ts'

/** About twenty bytes each; at 10 ms periods and sixty frames a second, as long as the samples are kept. */
const MAX_ROWS = 800_000

/** The lanes of the run on screen. The rows stay outside reactivity: watch `version`, which grows with every batch. */
export const useLanes = defineStore('lanes', () => {
  const history = markRaw(new LaneHistory(MAX_ROWS))
  const version = shallowRef(0)
  const isShown = useStored('lanes.shown', true)
  /** Grows when lanes come or go. */
  const layout = shallowRef(0)
  /** Older recordings have calls and jobs alone. */
  const isComplete = shallowRef(true)

  function append(batch: Batch): void {
    const before = history.lanes
    history.append(batch)
    isComplete.value = batch.lanes !== undefined
    version.value++
    if (history.lanes !== before) layout.value++
  }

  function reset(): void {
    history.clear()
    version.value++
    layout.value++
  }

  function toggle(): void {
    isShown.value = !isShown.value
  }

  return { isShown, toggle, history, version, layout, isComplete, append, reset }
})
