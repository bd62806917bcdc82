import { msecs } from '../kernel/clock.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type PanfrostDevice } from './device.ts'
import { jobSchedOps } from './job.ts'
import { type PanfrostJob } from './panfrost-job.ts'
import { NUM_JOB_SLOTS } from './mmu.ts'
import { DrmGpuScheduler } from './sched.ts'

const JOB_TIMEOUT = msecs(500)

/** struct panfrost_job_slot, with the jobs that panfrost_device keeps: what is in the hardware's two positions of each slot. */
export class PanfrostJobSlots {
  readonly jobLock: Spinlock
  /** Under job_lock. Per slot: the running job, then the one in the NEXT registers. */
  readonly jobs: (PanfrostJob | undefined)[][] = Array.from({ length: NUM_JOB_SLOTS }, () => [undefined, undefined])
  readonly queues: readonly DrmGpuScheduler<PanfrostJob>[]
  /** Why the next reset was asked for. The lab's own, for its log of resets. */
  resetCause = ''
  /** Sequence numbers of hardware fences, per slot; bit 0 is the job-chain flag. */
  readonly emitSeqno: number[] = Array.from({ length: NUM_JOB_SLOTS }, () => 0)

  constructor(pfdev: PanfrostDevice) {
    const { kernel, features, reset } = pfdev
    this.jobLock = new Spinlock(kernel, 'job_lock')
    // The second position needs a way to tell the two jobs apart when stopping one.
    const creditLimit = features.hwFeatures.has('JOBCHAIN_DISAMBIGUATION') ? 2 : 1
    this.queues = this.jobs.map(
      (_, slot) =>
        new DrmGpuScheduler({
          kernel,
          name: `pan_js${slot}`,
          ops: jobSchedOps(pfdev, slot),
          creditLimit,
          timeout: JOB_TIMEOUT,
          timeoutWq: reset.wq,
        }),
    )
  }

  /** The positions of one slot. */
  slot(js: number): (PanfrostJob | undefined)[] {
    const positions = this.jobs[js]
    if (positions === undefined) throw new Error(`there is no job slot ${js}`)
    return positions
  }

  queue(js: number): DrmGpuScheduler<PanfrostJob> {
    const queue = this.queues[js]
    if (queue === undefined) throw new Error(`there is no job slot ${js}`)
    return queue
  }
}
