import { type Thread } from '../../../kernel/thread.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { isStopEndless } from './endless-stop.ts'
import { whyStuck } from './wait-chain.ts'

/**
 * Nothing can run and programs have not exited. A wait for a completion that came, and that a reinit then forgot, is a lost
 * wake-up; all else is a deadlock, whose symptom says whether there is a cycle.
 */
export function stuckThreads({ machine, violation }: CheckContext): RaceCheck {
  const { kernel, pfdev } = machine
  const { dumpComp } = pfdev.perfcnt
  /** complete() came since the last wait, and then a reinit. */
  const ghost = { completed: false, erased: false }
  return {
    step(_thread, { kind, object }) {
      if (object !== dumpComp) return
      if (kind === 'complete') ghost.completed = true
      else if (kind === 'reinit_completion') {
        ghost.erased = ghost.completed
        ghost.completed = false
      } else if (kind === 'wait_for_completion') {
        ghost.completed = false
        ghost.erased = false
      }
    },
    stuck() {
      const waiting = kernel.threads.filter((thread) => !thread.daemon || thread.held.length > 0)
      const lost = ghost.erased && waiting.some(({ parked }) => parked?.object === dumpComp)
      violation({
        check: lost ? 'lost-wakeup' : 'deadlock',
        symptom: whyStuck(waiting, kernel.threads, lost ? dumpComp : undefined),
        scope: isRequestLost() || isAddressSpaceStuck() || isStopEndless(machine) ? 'base' : 'policy',
        where: waiting.map(placeOf).sort().join(', '),
      })
    },
    end() {
      if (!isStopEndless(machine)) return
      const symptom = 'the reset waits in drm_sched_stop() for a job that it has let through'
      violation({ check: 'deadlock', symptom, scope: 'base', where: 'end' })
    },
    fingerprint(hash) {
      hash.add((ghost.completed ? 1 : 0) + (ghost.erased ? 2 : 0))
    },
  }

  /** A command given to a resetting MMU is never answered, and R8 took back the reset that its poll asked for (B10). */
  function isAddressSpaceStuck(): boolean {
    return machine.device.addressSpaces.some((space) => space?.active === true)
  }

  /** reset.pending stands at 1 and no reset is queued: the quirk of TTRX_3076, and R8 over a request (B10). */
  function isRequestLost(): boolean {
    const { pending, wq } = pfdev.reset
    return pending.value === 1 && wq.items.length === 0 && wq.running === undefined
  }
}

function placeOf(thread: Thread): string {
  return `${thread.name} ${thread.callChain.at(-1) ?? ''} ${thread.parked?.kind ?? ''}`
}
