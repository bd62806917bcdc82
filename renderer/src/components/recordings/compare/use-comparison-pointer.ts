import { type Ref, onBeforeUnmount, onMounted } from 'vue'
import { PLOT_LEFT } from '../../../charts/scene.ts'
import { ZOOM_STEP } from '../../../charts/time-axis.ts'
import { useComparisonAxis } from '../../../stores/comparison-axis.ts'

/** One notch of a wheel, CSS pixels. */
const NOTCH_PX = 100

/** Over the charts a wheel with Ctrl zooms, sideways it pans, a drag pans, and hovering reads all runs at one moment. */
export function useComparisonPointer(area: Readonly<Ref<HTMLElement | null>>, width: () => number): void {
  const axis = useComparisonAxis()
  let last: number | undefined

  function plotX({ clientX }: MouseEvent): number {
    return clientX - (area.value?.getBoundingClientRect().left ?? 0) - PLOT_LEFT
  }

  function timeAt(x: number): number {
    return axis.min + (x / width()) * axis.span
  }

  function onMove(event: PointerEvent): void {
    const x = plotX(event)
    axis.cursor = x >= 0 && x <= width() ? timeAt(x) : undefined
    if (last === undefined) return
    axis.pan(((last - x) / width()) * axis.span)
    last = x
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof HTMLCanvasElement)) return
    last = plotX(event)
    area.value?.setPointerCapture(event.pointerId)
  }

  function onUp(): void {
    last = undefined
  }

  function onLeave(): void {
    axis.cursor = undefined
  }

  function onWheel(event: WheelEvent): void {
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    // A plain wheel scrolls the page of rows. Ctrl with a wheel is also how a pinch on a touchpad arrives.
    if (!sideways && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    if (sideways) axis.pan(((event.deltaX || event.deltaY) * axis.span) / width())
    else axis.zoom(ZOOM_STEP ** (-event.deltaY / NOTCH_PX), timeAt(plotX(event)))
  }

  onMounted(() => {
    const element = area.value
    if (element === null) return
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onUp)
    element.addEventListener('pointerleave', onLeave)
    element.addEventListener('wheel', onWheel, { passive: false })
  })
  onBeforeUnmount(onLeave)
}
