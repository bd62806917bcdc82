import { type Ref, nextTick, watch } from 'vue'

/** What has the focus in `area` goes when work begins: the button that stops it takes it, and gives it back when the work has ended. */
export function keepFocus(area: Readonly<Ref<HTMLElement | null>>, isRunning: () => boolean): void {
  let at = 0
  const buttons = () => [...(area.value?.querySelectorAll('button') ?? [])]

  // Before what is on screen changes.
  watch(isRunning, async (running) => {
    const had = buttons().findIndex((button) => button === document.activeElement)
    if (had === -1) return
    if (running) at = had
    await nextTick()
    buttons()[running ? 0 : at]?.focus()
  })
}
