import { type PanfrostMmu } from '../driver/mmu.ts'
import { type CheckId } from './checks.ts'
import { type Machine } from './machine.ts'

/**
 * Facts about the driver's state that hold whenever nothing can run: outside a reset, with no spinlock held. Each pair is a check
 * and what is wrong.
 */
export function violationsAtRest(machine: Machine): readonly (readonly [CheckId, string])[] {
  const { pfdev } = machine
  const { perfcnt, js } = pfdev
  const resetting = pfdev.reset.wq.running !== undefined || pfdev.pm.inTransition || pfdev.pm.disableDepth > 0
  if (resetting || pfdev.asLock.owner !== undefined || js.jobLock.owner !== undefined) return NONE
  const found: (readonly [CheckId, string])[] = []
  for (const vm of pfdev.asLruList) checkUses(machine, vm, found)
  // A VM without an address space is not on the list; the session's is looked at all the same.
  const session = perfcnt.mapping?.mmu
  if (session !== undefined && session.as.value < 0) checkUses(machine, session, found)
  if (!eachBitHasOneVm(machine)) found.push(['as-owner', `alloc mask 0x${pfdev.asAllocMask.toString(16)}`])
  const { mode, as } = machine.device.perfcnt
  const owner = perfcnt.user?.mmu.as.value
  const programmed = mode !== 'off' && as === owner
  if (mode !== 'off' && perfcnt.user !== undefined && as !== owner)
    found.push(['config-as', `the counters go through AS${as}, their owner has ${owner}`])
  // v3 publishes the owner first, so an enable under way is no session yet.
  const enabling = perfcnt.lock.owner?.callChain.includes('panfrost_perfcnt_enable_locked') === true
  if (perfcnt.user !== undefined && !enabling && !programmed && pfdev.reset.pending.value === 0)
    found.push(['dead-session', mode === 'off' ? 'the counters are off' : `they go through AS${as}`])
  let uses = perfcnt.user === undefined ? 0 : 1
  for (const positions of js.jobs) for (const job of positions) if (job !== undefined) uses++
  if (pfdev.pm.usage < uses) found.push(['pm-count', `${pfdev.pm.usage} uses for ${uses} users`])
  return found
}

function checkUses({ pfdev }: Machine, vm: PanfrostMmu, found: (readonly [CheckId, string])[]): void {
  let jobs = 0
  for (const positions of pfdev.js.jobs) for (const job of positions) if (job?.mmu === vm) jobs++
  if (vm.asCount.value < jobs)
    found.push(['as-count', `${vm.name}: as_count ${vm.asCount.value}, ${jobs} jobs in hardware`])
}

const NONE: readonly (readonly [CheckId, string])[] = []

export function modeIsOn(machine: Machine): boolean {
  return machine.device.perfcnt.mode !== 'off'
}

function eachBitHasOneVm({ pfdev }: Machine): boolean {
  let mask = 0
  for (const { as } of pfdev.asLruList) {
    const bit = as.value < 0 ? 0 : 1 << as.value
    if (bit === 0 || (mask & bit) !== 0) return false
    mask |= bit
  }
  return mask === pfdev.asAllocMask
}
