import { defineStore } from 'pinia'
import { computed, markRaw, shallowRef } from 'vue'
import { type Batch } from '../../../electron/protocol/types.ts'
import { useStored } from '../stored.ts'
import { LaneHistory } from './lane-history.ts'

/** About twenty bytes each; at 10 ms periods and sixty frames a second, as long as the samples are kept. */
const MAX_ROWS = 800_000

/** Rows that were read of a recording, and the virtual time that they cover. */
export interface LanePart {
  readonly history: LaneHistory
  readonly from: number
  readonly to: number
}

/** The lanes of the run on screen. The rows stay outside reactivity: watch `version`, which grows with every batch. */
export const useLanes = defineStore('lanes', () => {
  const live = markRaw(new LaneHistory(MAX_ROWS))
  /** Of a recording, the part on screen. */
  const part = shallowRef<LanePart>()
  const history = computed(() => part.value?.history ?? live)
  /** Virtual time up to which the rows go, if that is not the time shown. */
  const until = computed(() => part.value?.to)
  const version = shallowRef(0)
  const isShown = useStored('lanes.shown', true)
  /** Grows when lanes come or go. */
  const layout = shallowRef(0)
  /** Older recordings have calls and jobs alone. */
  const isComplete = shallowRef(true)

  function append(batch: Batch): void {
    const before = live.lanes
    live.append(batch)
    isComplete.value = batch.lanes !== undefined
    version.value++
    if (live.lanes !== before) layout.value++
  }

  /** From now on the lanes are those of a part of a recording; undefined: those that came last. */
  function showPart(next: LanePart | undefined): void {
    if (next === part.value) return
    part.value = next
    version.value++
    layout.value++
  }

  function reset(): void {
    live.clear()
    version.value++
    layout.value++
  }

  function toggle(): void {
    isShown.value = !isShown.value
  }

  return { isShown, toggle, part, history, until, version, layout, isComplete, append, showPart, reset }
})
