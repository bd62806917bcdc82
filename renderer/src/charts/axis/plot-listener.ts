import { type Ref, onBeforeUnmount, onMounted } from 'vue'

export interface PlotListener {
  move(event: PointerEvent): void
  down(event: PointerEvent): void
  up(event: PointerEvent): void
  /** The press came to nothing: the system took the pointer. */
  cancel(): void
  /** Called when `area` is taken away too. */
  leave(): void
  wheel(event: WheelEvent): void
}

/** Tells what a mouse does over `area`. To be called in a setup. */
export function usePlotListener(area: Readonly<Ref<HTMLElement | null>>, listener: PlotListener): void {
  onMounted(() => {
    const element = area.value
    if (element === null) return
    element.addEventListener('pointermove', listener.move)
    element.addEventListener('pointerdown', listener.down)
    element.addEventListener('pointerup', listener.up)
    element.addEventListener('pointercancel', listener.cancel)
    element.addEventListener('pointerleave', listener.leave)
    // It keeps the page from scrolling.
    element.addEventListener('wheel', listener.wheel, { passive: false })
  })
  onBeforeUnmount(listener.leave)
}
