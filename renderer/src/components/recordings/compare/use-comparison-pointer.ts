import { type Ref, onBeforeUnmount, onMounted } from 'vue'
import { isPlot, plotMouse } from '../../../charts/plot-mouse.ts'
import { useComparisonAxis } from '../../../stores/comparison-axis.ts'

/** Over the charts a wheel with Ctrl zooms, sideways it pans, a drag pans, and hovering reads all runs at one moment. */
export function useComparisonPointer(area: Readonly<Ref<HTMLElement | null>>, width: () => number): void {
  const axis = useComparisonAxis()
  const { xOf, timeAt, drag, wheel } = plotMouse(area, width, axis)
  let last: number | undefined

  function onMove(event: PointerEvent): void {
    const x = xOf(event)
    axis.cursor = x >= 0 && x <= width() ? timeAt(x) : undefined
    if (last === undefined) return
    drag(last, x)
    last = x
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || !isPlot(event.target)) return
    last = xOf(event)
    area.value?.setPointerCapture(event.pointerId)
  }

  function onUp(): void {
    last = undefined
  }

  function onLeave(): void {
    axis.cursor = undefined
  }

  function onWheel(event: WheelEvent): void {
    // A plain one scrolls the page of rows.
    wheel(event, false)
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
