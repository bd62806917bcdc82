import { type DmaFence, type FenceCallback } from '../kernel/dma-fence.ts'
import { type Call, type Task } from '../kernel/operation.ts'

/** struct drm_sched_entity: the jobs of one JM context for one slot that are not in hardware yet. */
export interface SchedEntity {
  /** Under rq.lock: in the order pushed. */
  readonly queue: SchedJob[]
}

/** struct drm_sched_job: what the scheduler knows of a job. */
export interface SchedJob {
  readonly entity: SchedEntity
  /** What must have signalled before it runs. */
  readonly dependencies: readonly DmaFence[]
  /** s_fence->finished: what waiters of the job see. */
  readonly finished: DmaFence
  /** s_fence->parent: the hardware's fence of the present run. */
  parent: DmaFence | undefined
  /** Set by the scheduler while `parent` is watched. */
  callback: FenceCallback | undefined
  /** Error that `finished` will signal; 0 for none. */
  error: number
  karma: number
}

export interface SchedOps<J extends SchedJob> {
  /** A hardware fence; or, when there is nothing to wait for, 0 or -errno. */
  readonly runJob: (job: J) => Call<DmaFence | number>
  /** False when the job turned out to be done: no hang. */
  readonly timedoutJob: (job: J) => Call<boolean>
  readonly freeJob: (job: J) => Call<void>
}

/** No longer watches the hardware's fence: true if it had not signalled. */
export function* unwatch(job: SchedJob): Task<boolean> {
  const { parent, callback } = job
  if (parent === undefined || callback === undefined || !(yield* parent.removeCallback(callback))) return false
  job.callback = undefined
  return true
}
