import { type Ref, nextTick, watch } from 'vue'

/** Scrolls the chart of a counter that was ticked into sight: lower than the pane reaches, nothing would answer whoever has ticked it. */
export function keepAddedInSight(area: Readonly<Ref<HTMLElement | null>>, keys: () => readonly string[]): void {
  watch(keys, async (shown, before) => {
    const added = shown.find((key) => !before.includes(key))
    if (added === undefined || shown.length !== before.length + 1) return
    await nextTick()
    area.value?.querySelector(`[data-counter="${CSS.escape(added)}"]`)?.scrollIntoView({ block: 'nearest' })
  })
}
