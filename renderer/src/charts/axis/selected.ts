import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useLanes } from '../../lanes/lanes-store.ts'
import { findSlice } from '../../lanes/find-slice.ts'
import { useRun } from '../../stores/live/run.ts'
import { type Selection } from '../../stores/view/selection.ts'
import { useView } from '../../stores/view/view.ts'

/** Virtual ns. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** What the selection is in the run on screen; the address may name what is no longer, or not yet, there. */
export const useSelected = defineStore('selected', () => {
  const view = useView()
  const run = useRun()
  const lanes = useLanes()

  const here = computed(() => (view.selection?.run === run.number ? view.selection : undefined))

  const discontinuity = computed(() => {
    const selection = here.value
    return selection?.type === 'discontinuity' ? run.discontinuities.find(({ id }) => id === selection.id) : undefined
  })

  const slice = computed(() => {
    const selection = here.value
    if (selection?.type !== 'slice' || lanes.version < 0) return undefined
    return findSlice(lanes.history, selection.lane, selection.begin, run.now, selection.nth)
  })

  /** A line of the log of the same moment as others is told from them by its place among them. */
  const line = computed(() => {
    const selection = here.value
    if (selection?.type !== 'line') return undefined
    return run.log.filter(({ at }) => at === selection.at)[selection.nth]
  })

  /** When it was. */
  const interval = computed(() => (here.value === undefined ? undefined : intervalOf(here.value)))

  function intervalOf(selection: NonNullable<Selection>): Interval | undefined {
    switch (selection.type) {
      case 'discontinuity': {
        const found = discontinuity.value
        return found === undefined ? undefined : { from: found.tLastGood, to: found.tFirstGood ?? run.now }
      }
      case 'slice':
        return { from: selection.begin, to: slice.value?.end ?? selection.begin }
      case 'line':
        return { from: selection.at, to: selection.at }
      case 'sample':
        return { from: selection.end, to: selection.end }
      case 'range':
        return { from: selection.from, to: selection.to }
    }
  }

  return { here, discontinuity, slice, line, interval }
})
