import { type DmaFence, type FenceCallback } from '../kernel/dma-fence.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type Task } from '../kernel/operation.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type SchedJob } from './sched-job.ts'

/**
 * struct drm_sched_rq: the jobs of all entities that are not in hardware yet.
 * Modelled: entities take turns in the order in which their first job was pushed; no priorities.
 */
export class SchedRunQueue<J extends SchedJob> {
  /** Under the lock: in the order pushed. */
  readonly jobs: J[] = []
  readonly lock: Spinlock

  constructor(kernel: Kernel, name: string) {
    this.lock = new Spinlock(kernel, `${name}->rq.lock`, 'rq.lock')
  }

  *push(job: J): Task {
    yield* this.lock.lock()
    this.jobs.push(job)
    job.entity.queue.push(job)
    yield* this.lock.unlock()
  }

  /** drm_sched_select_entity() and drm_sched_entity_pop_job(): the first job that may run; `wake` is called when another may. */
  *pop(wake: FenceCallback): Task<J | undefined> {
    yield* this.lock.lock()
    let next: J | undefined
    for (const job of [...this.jobs]) {
      if (job.entity.queue[0] !== job || !(yield* isReady(job.dependencies, wake))) continue
      next = job
      job.entity.queue.shift()
      this.jobs.splice(this.jobs.indexOf(job), 1)
      break
    }
    yield* this.lock.unlock()
    return next
  }
}

/** Whether all have signalled; the first that has not wakes when it does. */
function* isReady(dependencies: readonly DmaFence[], wake: FenceCallback): Task<boolean> {
  for (const fence of dependencies) {
    if (yield* fence.addCallback(wake)) return false
  }
  return true
}
