import { useTimeAxis } from './time-axis.ts'

/** Either edge of the window is taken within this share of the minimap. */
const EDGE_SHARE = 0.008

type Part = 'window' | 'start' | 'end'

/** The window of the minimap is moved, or one of its edges; a press beside it brings it there. Shares are of the whole, 0 to 1. */
export function useMinimapDrag(
  shareOf: (event: PointerEvent) => number,
  whole: () => { readonly from: number; readonly to: number },
) {
  const axis = useTimeAxis()
  let held: { readonly part: Part; readonly offset: number } | undefined

  function timeAt(event: PointerEvent): number {
    const { from, to } = whole()
    return from + Math.min(1, Math.max(0, shareOf(event))) * (to - from)
  }

  function partAt(at: number): Part {
    const reach = EDGE_SHARE * (whole().to - whole().from)
    if (axis.span > 4 * reach) {
      if (Math.abs(at - axis.min) < reach) return 'start'
      if (Math.abs(at - axis.max) < reach) return 'end'
    }
    return 'window'
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || !(event.currentTarget instanceof Element)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const at = timeAt(event)
    const part = partAt(at)
    axis.leave()
    axis.setFollow(false)
    const isBeside = part === 'window' && (at < axis.min || at > axis.max)
    if (isBeside) axis.show(at - axis.span / 2, at + axis.span / 2)
    held = { part, offset: at - axis.min }
  }

  function onMove(event: PointerEvent): void {
    if (held === undefined) return
    const at = timeAt(event)
    if (held.part === 'start' && at < axis.max) axis.show(at, axis.max)
    else if (held.part === 'end' && at > axis.min) axis.show(axis.min, at)
    else if (held.part === 'window') axis.show(at - held.offset, at - held.offset + axis.span)
  }

  function onUp(): void {
    held = undefined
  }

  return { onDown, onMove, onUp }
}
