import { type Ref, onScopeDispose, readonly, ref } from 'vue'

/** Both side panes at their usual widths, and charts whose buttons do not overlap. 200 % of 1440 pixels have no room for them. */
const ROOM_PX = 1000

/** Whether the window has no room for panes at both sides of the charts. */
export function useNarrow(): Readonly<Ref<boolean>> {
  const query = matchMedia(`(width < ${ROOM_PX}px)`)
  const isNarrow = ref(query.matches)
  const onChange = (): void => {
    isNarrow.value = query.matches
  }
  query.addEventListener('change', onChange)
  onScopeDispose(() => query.removeEventListener('change', onChange))
  return readonly(isNarrow)
}
