import { type Ref, type ShallowRef, onBeforeUnmount, onMounted, readonly, shallowRef, watch } from 'vue'
import { usePlotLeft } from './plot-left.ts'
import { PLOT_RIGHT } from '../drawing/scene.ts'

/** Width of the plots in `area`, CSS pixels, 0 until they are there. `measured` is called with each measure. */
export function usePlotWidth(
  area: Readonly<ShallowRef<HTMLElement | null>>,
  measured: () => void,
): Readonly<Ref<number>> {
  const width = shallowRef(0)
  const plotLeft = usePlotLeft()
  function measure(): void {
    width.value = Math.max(0, (area.value?.clientWidth ?? 0) - plotLeft.value - PLOT_RIGHT)
    measured()
  }
  watch(plotLeft, measure, { flush: 'post' })
  const observer = new ResizeObserver(measure)
  onMounted(() => {
    if (area.value !== null) observer.observe(area.value)
    measure()
  })
  onBeforeUnmount(() => observer.disconnect())
  return readonly(width)
}
