import { type Ref } from 'vue'
import { usePlotListener } from '../../../charts/axis/plot-listener.ts'
import { isPlot, usePlotMouse } from '../../../charts/axis/plot-mouse.ts'
import { useComparisonAxis } from '../../../stores/recordings/comparison-axis.ts'

/** Over the charts a wheel with Ctrl zooms, sideways it pans, a drag pans, and hovering reads all runs at one moment. */
export function useComparisonPointer(area: Readonly<Ref<HTMLElement | null>>, width: () => number): void {
  const axis = useComparisonAxis()
  const { xOf, timeAt, drag, wheel } = usePlotMouse(area, width, axis)
  let last: number | undefined

  function end(): void {
    last = undefined
  }

  usePlotListener(area, {
    move(event) {
      const x = xOf(event)
      axis.cursor = x >= 0 && x <= width() ? timeAt(x) : undefined
      if (last === undefined) return
      drag(last, x)
      last = x
    },
    down(event) {
      if (event.button !== 0 || !isPlot(event.target)) return
      last = xOf(event)
      area.value?.setPointerCapture(event.pointerId)
    },
    up: end,
    cancel: end,
    leave() {
      axis.cursor = undefined
    },
    wheel(event) {
      // A plain one scrolls the page of rows.
      wheel(event, false)
    },
  })
}
