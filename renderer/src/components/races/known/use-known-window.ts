import { defaultRangeExtractor, observeElementRect, type Range, useVirtualizer } from '@tanstack/vue-virtual'
import { computed, type Ref, shallowRef } from 'vue'

/** Height of a row, CSS pixels. */
const ROW = 34

/** The rows that are rendered, and the room for those above and below them, CSS pixels. */
export interface RowWindow {
  readonly indexes: readonly number[]
  readonly above: number
  readonly below: number
}

/**
 * Of `count` rows, those on screen and some around them. A row with the focus stays, and what lies between: keys go on from it wherever
 * the wheel has gone meanwhile. `first` is on screen at the beginning. To be called in a setup.
 */
export function useKnownWindow(scroller: Readonly<Ref<HTMLElement | null>>, count: () => number, first: number) {
  const focused = shallowRef<number>()

  function withFocused(range: Range): number[] {
    const { value: at = range.startIndex } = focused
    const [startIndex, endIndex] = [Math.min(range.startIndex, at), Math.max(range.endIndex, at)]
    return defaultRangeExtractor({ ...range, startIndex, endIndex: Math.min(endIndex, range.count - 1) })
  }

  const height = window.innerHeight
  const list = useVirtualizer(
    computed(() => ({
      count: count(),
      getScrollElement: () => scroller.value,
      estimateSize: () => ROW,
      overscan: 12,
      initialOffset: Math.max(0, first * ROW - height / 3),
      initialRect: { width: 0, height },
      // Before it is laid out the pane has no height.
      observeElementRect: (...[instance, report]: Parameters<typeof observeElementRect<HTMLElement>>) =>
        observeElementRect(instance, (rect) => {
          if (rect.height > 0) report(rect)
        }),
      // Another function, so that the rows are chosen anew when the focus goes.
      rangeExtractor: focused.value === undefined ? defaultRangeExtractor : (range: Range) => withFocused(range),
    })),
  )

  const rows = computed<RowWindow>(() => {
    const items = list.value.getVirtualItems()
    return {
      indexes: items.map(({ index }) => index),
      above: items[0]?.start ?? 0,
      below: list.value.getTotalSize() - (items.at(-1)?.end ?? 0),
    }
  })

  return { rows, focused }
}
