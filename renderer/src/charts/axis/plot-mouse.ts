import { type Ref } from 'vue'
import { usePlotLeft } from './plot-left.ts'
import { ZOOM_STEP } from './time-axis.ts'

/** One notch of a wheel, CSS pixels. */
const NOTCH_PX = 100
const LINE_PX = 16

/** A window of virtual time, ns. */
export interface TimeWindow {
  readonly min: number
  readonly span: number
  pan(deltaNs: number): void
  /** `factor` > 1 shows less; `at` stays where it is. */
  zoom(factor: number, at: number): void
}

export interface PlotMouse {
  /** CSS pixels from the left edge of the plot. */
  xOf(event: MouseEvent): number
  /** Virtual ns. */
  timeAt(x: number): number
  /** What was at `from` is at `to` then. */
  drag(from: number, to: number): void
  /** Sideways it pans, with Ctrl it zooms; a plain one is left to the page unless `zooms`. */
  wheel(event: WheelEvent, zooms: boolean): void
}

/** Where a mouse is over the plots of `area`, which are `width` CSS pixels wide, and what it does to their time axis. To be called in a setup. */
export function usePlotMouse(
  area: Readonly<Ref<HTMLElement | null>>,
  width: () => number,
  axis: TimeWindow,
): PlotMouse {
  const plotLeft = usePlotLeft()

  function xOf({ clientX }: MouseEvent): number {
    return clientX - (area.value?.getBoundingClientRect().left ?? 0) - plotLeft.value
  }

  function timeAt(x: number): number {
    return axis.min + (x / width()) * axis.span
  }

  function drag(from: number, to: number): void {
    axis.pan(((from - to) / width()) * axis.span)
  }

  function wheel(event: WheelEvent, zooms: boolean): void {
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    // Ctrl with a wheel is also how a pinch on a touchpad arrives.
    if (!sideways && !event.ctrlKey && !event.metaKey && !zooms) return
    event.preventDefault()
    if (sideways) axis.pan(((event.deltaX || event.deltaY) * scale * axis.span) / width())
    else axis.zoom(ZOOM_STEP ** ((-event.deltaY * scale) / NOTCH_PX), timeAt(xOf(event)))
  }

  return { xOf, timeAt, drag, wheel }
}

export function isPlot(target: EventTarget | null): boolean {
  return target instanceof HTMLCanvasElement
}
