import { type ResetRecord } from '../../../../electron/protocol/types.ts'
import { MIN_BAND_PX } from '../series/bands.ts'
import { type Viewport } from '../series/viewport.ts'

/** Resets at one place of the strip, oldest first. CSS pixels from the left edge of the plot. */
export interface ResetMark {
  readonly left: number
  readonly right: number
  readonly resets: readonly [ResetRecord, ...ResetRecord[]]
}

/** How long the GPU was in a reset, within the viewport; those that cannot be told apart are one. */
export function layoutResets(resets: readonly ResetRecord[], view: Viewport, now: number): readonly ResetMark[] {
  const pxPerNs = view.width / (view.max - view.min)
  const marks: ResetMark[] = []
  for (const reset of resets) {
    const until = reset.end ?? now
    if (until < view.min || reset.begin > view.max) continue
    const left = (Math.max(view.min, reset.begin) - view.min) * pxPerNs
    const right = Math.max(left + MIN_BAND_PX, (Math.min(view.max, until) - view.min) * pxPerNs)
    const last = marks.at(-1)
    if (last !== undefined && left <= last.right) {
      marks[marks.length - 1] = { left: last.left, right: Math.max(right, last.right), resets: [...last.resets, reset] }
    } else marks.push({ left, right, resets: [reset] })
  }
  return marks
}
