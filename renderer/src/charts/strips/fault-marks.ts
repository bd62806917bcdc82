import { type FaultRecord } from '../../../../electron/protocol/types.ts'
import { CLUSTER_PX } from '../series/bands.ts'
import { type Viewport } from '../series/viewport.ts'

/** Faults at one place of the strip, oldest first. */
export interface FaultMark {
  /** CSS pixels from the left edge of the plot. */
  readonly x: number
  readonly faults: readonly [FaultRecord, ...FaultRecord[]]
}

/** What was injected, or is armed for a time after `now`, within the viewport; marks that would cover each other are one. */
export function layoutFaults(faults: readonly FaultRecord[], view: Viewport, now: number): readonly FaultMark[] {
  const pxPerNs = view.width / (view.max - view.min)
  const marks: FaultMark[] = []
  for (const fault of faults.toSorted((a, b) => a.at - b.at)) {
    if (fault.phase === 'disarmed' || (fault.phase === 'armed' && fault.at <= now)) continue
    if (fault.at < view.min || fault.at > view.max) continue
    const x = (fault.at - view.min) * pxPerNs
    const last = marks.at(-1)
    if (last !== undefined && x - last.x < CLUSTER_PX)
      marks[marks.length - 1] = { x: last.x, faults: [...last.faults, fault] }
    else marks.push({ x, faults: [fault] })
  }
  return marks
}
