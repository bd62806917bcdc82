import { type ComputedRef, computed } from 'vue'
import { useLooks } from '../../stores/view/looks.ts'

/** Fourteen letters of the code face at the size of tiny text. */
const NORMAL_PX = 116
const DEMO_PX = 158

/** Width of the value axis and of the names of lanes; the same everywhere, so that all share one time axis. CSS pixels. */
export function usePlotLeft(): ComputedRef<number> {
  const looks = useLooks()
  return computed(() => (looks.isDemo ? DEMO_PX : NORMAL_PX))
}
