import { type AccessMode, type Footprint } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'

/** A footprint by the numbers of its objects, which are the same in every execution. */
export type Touches = readonly (readonly [id: number, mode: AccessMode])[]

/** Readers do not order each other, nor do updates, and a lock that is held by readers counts them in any order. */
export const isShared = (mode: AccessMode): boolean =>
  mode === 'read' || mode === 'update' || mode === 'acquire-shared' || mode === 'release-shared'

export const conflict = (a: AccessMode, b: AccessMode): boolean => !(isShared(a) && isShared(b))

/** What the thread's next step touches, and what could have let it be made earlier. */
export function touchesOf({ parked }: Thread): Touches {
  if (parked === undefined) return []
  const { footprint, enabledBy } = parked
  const touches = footprint.map(([{ id }, mode]) => [id, mode] as const)
  for (const [{ id }, mode] of enabledBy) if (!touches.some(([known]) => known === id)) touches.push([id, mode])
  return touches
}

/** Something that its next step takes no notice of now could have let it be made earlier, with another result. */
export function hasOtherCause({ parked }: Thread): boolean {
  if (parked === undefined) return false
  const { footprint, enabledBy } = parked
  return enabledBy.some(([{ id }]) => !footprint.some(([touched]) => touched.id === id))
}

/** Two steps that may not be swapped: they touch an object in common, and at least one changes it for the other. */
export function dependent(a: Footprint, b: Footprint): boolean {
  for (const [{ id }, mode] of a)
    for (const [other, otherMode] of b) if (id === other.id && conflict(mode, otherMode)) return true
  return false
}

export function touchesConflict(a: Touches, b: Touches): boolean {
  for (const [id, mode] of a)
    for (const [other, otherMode] of b) if (id === other && conflict(mode, otherMode)) return true
  return false
}
