import { type PanfrostMmu } from '../../../driver/mmu.ts'
import { type Splat } from '../../../kernel/splat.ts'
import { type Thread } from '../../../kernel/thread.ts'
import { type Machine } from '../../machine.ts'
import { checkOfSplat } from '../../splat-check.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { LetThrough } from './let-through.ts'

const UNDERFLOW = 'Runtime PM usage count underflow'
const TOO_MANY = 'en >= (NUM_JOB_SLOTS + 1)'
const NO_IDLE = '&lru_mmu->list == &pfdev->as_lru_list'

/** What the kernel complains of. Deadlocks are told by `stuckThreads`, with their cycle. */
export function splats({ machine, violation }: CheckContext): RaceCheck {
  const letThrough = new LetThrough(machine)
  const scopeOf = (text: string) => {
    // Only a job that was let through meets another one in its slot.
    if (text.startsWith('panfrost_enqueue_job')) return 'base'
    return letThrough.happened && text.startsWith('panfrost_mmu_as_') ? 'base' : scopeOfUses(machine, text)
  }
  return {
    resetBegin(cause) {
      letThrough.resetBegin(cause)
    },
    resetEnd() {
      letThrough.resetEnd()
    },
    splat({ kind, text }: Splat) {
      if (kind === 'deadlock') return
      if (kind === 'WARN' && text.endsWith(UNDERFLOW)) violation({ check: 'pm-count', symptom: text })
      else violation({ check: checkOfSplat(kind), symptom: text, scope: scopeOf(text) })
    },
    fingerprint(hash) {
      letThrough.fingerprint(hash)
    },
  }
}

/**
 * Both WARNs of panfrost_mmu_as_get() come without any defect of the counter code when many jobs are in hardware (B23, B24): then
 * each use has its user. They are the policy's when there is a use without one.
 */
function scopeOfUses(machine: Machine, text: string): 'policy' | 'base' {
  const noIdle = text.endsWith(NO_IDLE)
  if (!text.startsWith('panfrost_mmu_as_get') || !(text.endsWith(TOO_MANY) || noIdle)) return 'policy'
  // A use is taken before its job stands in its slot, and put after it has left it; the get that found no address space took none.
  const underWay = machine.kernel.threads.filter(isTakingUse).length + leaving(machine) - (noIdle ? 1 : 0)
  const excess = machine.pfdev.asLruList.map((vm) => Math.max(0, vm.asCount.value - usersOf(machine, vm)))
  return excess.reduce((sum, uses) => sum + uses, 0) <= underWay ? 'base' : 'policy'
}

function isTakingUse({ callChain }: Thread): boolean {
  return callChain.includes('panfrost_job_hw_submit') || callChain.includes('panfrost_mmu_as_get')
}

/** Jobs that the interrupt thread has taken out of their slots. */
function leaving({ kernel, pfdev }: Machine): number {
  if (!kernel.threads.some(({ callChain }) => callChain.includes('panfrost_jm_handle_irq'))) return 0
  const inSlots = new Set(pfdev.js.jobs.flat())
  const started = pfdev.js.queues.flatMap(({ pendingJobs }) => pendingJobs)
  return started.filter((job) => job.doneFence.value?.signaled === false && !inSlots.has(job)).length
}

function usersOf({ pfdev }: Machine, vm: PanfrostMmu): number {
  const jobs = pfdev.js.jobs.flat().filter((job) => job?.mmu === vm).length
  return jobs + (pfdev.perfcnt.user?.mmu === vm ? 1 : 0)
}
