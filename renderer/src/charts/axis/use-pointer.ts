import { type Ref, shallowRef } from 'vue'
import { useChartView } from '../chart-view.ts'
import { useMarks } from './marks.ts'
import { usePlotListener } from './plot-listener.ts'
import { isPlot, usePlotMouse } from './plot-mouse.ts'
import { useTimeAxis } from './time-axis.ts'

/** A press that moves less than this is a click. */
const DRAG_PX = 4

/**
 * Wheel zooms, wheel sideways or with Shift pans, drag pans, drag with Shift selects a range, hover moves the crosshair. Over what is
 * not a plot a plain wheel scrolls as usual. `width` is that of the plot in CSS pixels.
 */
export function usePointer(
  area: Readonly<Ref<HTMLElement | null>>,
  width: () => number,
  click: (x: number) => void,
): { readonly x: Readonly<Ref<number | undefined>>; readonly dragging: Readonly<Ref<boolean>> } {
  const axis = useTimeAxis()
  const chartView = useChartView()
  const marks = useMarks()
  const { xOf, timeAt, drag, wheel } = usePlotMouse(area, width, axis)
  /** CSS pixels from the left edge of the plot, while the pointer is over one. */
  const x = shallowRef<number>()
  const dragging = shallowRef(false)
  let pressed:
    | { readonly pointer: number; readonly from: number; readonly at: number; readonly selects: boolean; last: number }
    | undefined

  function end(): void {
    pressed = undefined
    dragging.value = false
  }

  usePlotListener(area, {
    move(event) {
      const at = xOf(event)
      const inside = !chartView.asTable && at >= 0 && at <= width()
      x.value = inside ? at : undefined
      chartView.cursor = inside ? timeAt(at) : undefined
      if (pressed?.pointer !== event.pointerId) return
      if (!dragging.value && Math.abs(at - pressed.from) >= DRAG_PX) {
        dragging.value = true
        area.value?.setPointerCapture(event.pointerId)
      }
      if (!dragging.value) return
      if (pressed.selects) {
        marks.selectRange(pressed.at, timeAt(Math.min(Math.max(at, 0), width())))
        return
      }
      drag(pressed.last, at)
      pressed.last = at
    },
    down(event) {
      if (event.button !== 0 || !isPlot(event.target)) return
      const from = xOf(event)
      pressed = { pointer: event.pointerId, from, at: timeAt(from), selects: event.shiftKey, last: from }
    },
    up(event) {
      if (pressed?.pointer === event.pointerId && !dragging.value) click(pressed.from)
      end()
    },
    cancel: end,
    leave() {
      x.value = undefined
      chartView.cursor = undefined
    },
    wheel(event) {
      wheel(event, isPlot(event.target))
    },
  })

  return { x, dragging }
}
