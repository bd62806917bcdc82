import { Atomic } from '../../kernel/atomic.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { type PatchContext } from './policy.ts'

/**
 * What `restore` adds to struct panfrost_perfcnt. No ioctl touches the hardware during a reset. A reset waits for the ioctls that
 * hold reset.lock for reading: a few register writes, but in enable an AS get too, whose commands poll AS_ACTIVE for up to 100 ms each.
 *
 * Locks: perfcnt->lock, then reset.lock for reading, then as_lock. A reset takes reset.lock for writing, from before the soft reset
 * until the session is programmed again, and never perfcnt->lock. Who holds it for reading neither allocates nor sleeps.
 */
export class RestoredSession {
  readonly resetLock: RwSemaphore
  /** 1 from the command of a sample or cache clean until the end of its last interrupt, or a reset; also when the ioctl gave up. */
  readonly inFlight: Atomic
  /** Under reset.lock: the counter set of the session that a reset restores. */
  counterset: number | undefined
  /** Under reset.lock: the session has a use of its address space and is programmed. */
  active = false
  /** Under reset.lock: resets of the device so far. */
  generation = 0
  /** Under reset.lock: resets since enable that no dump which returned 0 has reported. */
  unreported = 0
  /** Under perfcnt->lock: how many of them the last sample comes after. */
  reportable = 0

  constructor({ kernel, expose }: PatchContext) {
    this.resetLock = new RwSemaphore(kernel, 'reset.lock')
    this.inFlight = new Atomic(kernel, 'perfcnt->in_flight')
    expose('active', () => String(this.active))
    expose('in_flight', () => String(this.inFlight.value))
    expose('generation', () => String(this.generation))
    expose('unreported_resets', () => String(this.unreported))
    expose('reportable_resets', () => String(this.reportable))
    expose('counterset', () => String(this.counterset ?? 'none'))
  }
}

export const restoredSession = (context: PatchContext): RestoredSession => new RestoredSession(context)
