import { DMA_FENCE_MAP } from '../../../kernel/lockdep.ts'
import { type OperationKind } from '../../../kernel/operation.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'

const ACQUIRE: ReadonlySet<OperationKind> = new Set([
  'mutex_lock',
  'spin_lock',
  'down_read',
  'down_write',
  'down_write_wait',
])
const WAIT: ReadonlySet<OperationKind> = new Set(['wait_for_completion', 'wait_event', 'dma_fence_wait'])

/** No lock that a reset takes in its fence-signalling section is held by anybody over a wait. Allocations are lockdep's to see. */
export function resetLocks({ violation }: CheckContext): RaceCheck {
  const byReset = new Set<string>()
  const overWait = new Set<string>()
  const classes = ({ held }: Thread) => held.map(({ className }) => className)
  const add = (set: Set<string>, other: ReadonlySet<string>, className: string) => {
    if (set.has(className)) return
    set.add(className)
    if (other.has(className))
      violation({
        check: 'reset-lock',
        symptom: `a reset takes ${className}, which is held over a wait`,
        where: className,
      })
  }
  return {
    step(thread, { kind }) {
      if (ACQUIRE.has(kind)) {
        const held = classes(thread)
        const last = held.at(-1)
        if (last !== undefined && held.includes(DMA_FENCE_MAP)) add(byReset, overWait, last)
      } else if (WAIT.has(kind))
        for (const className of classes(thread)) if (className !== DMA_FENCE_MAP) add(overWait, byReset, className)
    },
    fingerprint(hash) {
      for (const className of [...byReset].sort()) hash.addString(className)
      hash.add(byReset.size)
      for (const className of [...overWait].sort()) hash.addString(className)
    },
  }
}
