import { type Machine } from '../../machine.ts'

/**
 * When nothing goes on any more: drm_sched_stop() still waits for a job that it has let through itself. Its work was being queued when the
 * works were cancelled, so it is on the pending list without a fence of the hardware that could be told to forget it, and behind a job
 * that hangs it never ends. The reset waits for ever, and all that it would have given back is left, with any policy.
 */
export function isStopEndless({ kernel }: Machine): boolean {
  return kernel.threads.some(
    ({ callChain, parked }) => callChain.includes('drm_sched_stop') && parked?.kind === 'dma_fence_wait',
  )
}
