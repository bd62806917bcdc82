import { type Machine } from '../../machine.ts'

/** Nobody is between two steps that belong together: no reset, suspend or resume is under way, and no spinlock is held. */
export function isSettled({ pfdev }: Machine): boolean {
  const { reset, pm, asLock, js } = pfdev
  if (reset.wq.running !== undefined || pm.inTransition || pm.disableDepth > 0) return false
  return asLock.owner === undefined && js.jobLock.owner === undefined
}

/** An ENABLE is past its first test and has not returned. */
export function isEnabling({ pfdev }: Machine): boolean {
  return pfdev.perfcnt.lock.owner?.callChain.includes('panfrost_perfcnt_enable_locked') === true
}

/** The counters are on and go through the address space of the session's VM. */
export function isProgrammed({ pfdev, device }: Machine): boolean {
  const { mode, as } = device.perfcnt
  const owner = pfdev.perfcnt.user?.mmu.as.value ?? -1
  return mode !== 'off' && owner >= 0 && as === owner
}
