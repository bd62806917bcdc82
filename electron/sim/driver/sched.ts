import { Atomic } from '../kernel/atomic.ts'
import { type Nanos } from '../kernel/clock.ts'
import { type DmaFence, type FenceCallback } from '../kernel/dma-fence.ts'
import { ECANCELED } from '../kernel/errno.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { Call, fn, type Task } from '../kernel/operation.ts'
import { Shared } from '../kernel/shared.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { DelayedWork } from '../kernel/delayed-work.ts'
import { OrderedWorkqueue, Work } from '../kernel/workqueue.ts'
import { type SchedJob, type SchedOps, unwatch } from './sched-job.ts'
import { SchedPendingList } from './sched-pending.ts'
import { SchedRunQueue } from './sched-rq.ts'

interface SchedOptions<J extends SchedJob> {
  readonly kernel: Kernel
  readonly name: string
  readonly ops: SchedOps<J>
  readonly creditLimit: number
  readonly timeout: Nanos
  readonly timeoutWq: OrderedWorkqueue
}

/**
 * struct drm_gpu_scheduler (drm_sched_main.c): one worker that feeds one job slot, and a timeout for the oldest job in hardware.
 * Modelled: one credit a job.
 */
export class DrmGpuScheduler<J extends SchedJob> {
  readonly kernel: Kernel
  readonly name: string
  readonly ops: SchedOps<J>
  readonly creditLimit: number
  readonly creditCount: Atomic
  readonly #pending: SchedPendingList<J>
  /** Of the reset in progress: the blamed job completed and must be freed by the timeout handler. */
  freeGuilty = false
  readonly #rq: SchedRunQueue<J>
  readonly #wq: OrderedWorkqueue
  readonly #workRunJob: Work
  readonly #workFreeJob: Work
  readonly #pauseSubmit: Shared<boolean>

  constructor({ kernel, name, ops, creditLimit, timeout, timeoutWq }: SchedOptions<J>) {
    this.kernel = kernel
    this.name = name
    this.ops = ops
    this.creditLimit = creditLimit
    this.creditCount = new Atomic(kernel, `${name}->credit_count`)
    this.#pauseSubmit = new Shared(kernel, `${name}->pause_submit`, false)
    const jobListLock = new Spinlock(kernel, `${name}->job_list_lock`, 'job_list_lock')
    this.#rq = new SchedRunQueue(kernel, name)
    this.#wq = new OrderedWorkqueue(kernel, name)
    this.#workRunJob = new Work(
      this.#wq,
      'work_run_job',
      fn('drm_sched_run_job_work', () => this.#runJobWork()),
      () => this.#rq.jobs.length === 0,
      [[this.#rq.lock, 'read']],
    )
    this.#workFreeJob = new Work(
      this.#wq,
      'work_free_job',
      fn('drm_sched_free_job_work', () => this.#freeJobWork()),
      () => this.#pending.jobs.length === 0,
      [[jobListLock, 'read']],
    )
    const workTdr = new DelayedWork(
      timeoutWq,
      `${name}->work_tdr`,
      fn('drm_sched_job_timedout', () => this.#timedout()),
    )
    this.#pending = new SchedPendingList(jobListLock, workTdr, timeout)
  }

  /** Jobs that are not in hardware yet, for the state view. */
  get queuedCount(): number {
    return this.#rq.jobs.length
  }

  /** Fences and counts are the kernel's to know. */
  fingerprint(hash: StateHash): void {
    hash.add(this.freeGuilty ? 1 : 0)
    for (const job of this.#rq.jobs) hash.add(job.finished.id)
    hash.add(-1)
    for (const job of this.#pending.jobs) hash.add(job.finished.id)
    hash.add(-2)
  }

  /** Handed to the hardware, oldest first. */
  get pendingJobs(): readonly J[] {
    return this.#pending.jobs
  }

  /** Every job that it knows, waiting or handed to the hardware. */
  get jobs(): readonly J[] {
    return [...this.#rq.jobs, ...this.#pending.jobs]
  }

  /** drm_sched_entity_push_job() */
  *pushJob(job: J): Task {
    yield* this.#rq.push(job)
    yield* this.#queue(this.#workRunJob)
  }

  /** drm_sched_fault(): the timeout of the oldest job is now. */
  *fault(): Task {
    yield* this.#pending.expire()
  }

  /** drm_sched_stop(): nothing is fed any more; jobs whose fence has not signalled stay pending without a watcher, others are freed. */
  stop(bad: J | undefined): Call<void> {
    return new Call('drm_sched_stop', this.#stop(bad))
  }

  /** drm_sched_resubmit_jobs(): runs what is pending again, but for the blamed job and those of its entity. */
  resubmitJobs(): Call<void> {
    return new Call('drm_sched_resubmit_jobs', this.#resubmitJobs())
  }

  /** drm_sched_start(): watches what runs; what does not ends with -ECANCELED. */
  start(): Call<void> {
    return new Call('drm_sched_start', this.#start())
  }

  *#stop(bad: J | undefined): Task {
    yield* this.#pauseSubmit.writeOnce(true)
    yield* this.#workRunJob.cancelSync()
    yield* this.#workFreeJob.cancelSync()
    for (const job of this.#pending.stopped(bad)) {
      if (yield* unwatch(job)) {
        job.parent = undefined
        yield* this.creditCount.decReturn()
        continue
      }
      yield* this.#pending.remove(job)
      yield* job.finished.waitTimeout(undefined, false)
      if (job === bad) this.freeGuilty = true
      else yield* this.ops.freeJob(job)
    }
    yield* this.#pending.cancelTimeout()
  }

  *#resubmitJobs(): Task {
    const guilty = this.#pending.jobs.find(({ karma }) => karma > 0)?.entity
    for (const job of [...this.#pending.jobs]) {
      if (guilty !== undefined && job.entity === guilty) job.error = -ECANCELED
      const fence = yield* this.ops.runJob(job)
      job.parent = typeof fence === 'number' ? undefined : fence
    }
  }

  *#start(): Task {
    for (const job of [...this.#pending.jobs]) {
      yield* this.creditCount.incReturn()
      yield* this.#watch(job, -ECANCELED)
    }
    yield* this.#pending.startTimeout()
    yield* this.#pauseSubmit.writeOnce(false)
    yield* this.#workRunJob.queue()
    yield* this.#workFreeJob.queue()
  }

  *#runJobWork(): Task {
    const job = yield* this.#nextJob()
    if (job === undefined) return
    yield* this.creditCount.incReturn()
    yield* this.#pending.begin(job)
    const fence = yield* this.ops.runJob(job)
    job.parent = typeof fence === 'number' ? undefined : fence
    yield* this.#watch(job, typeof fence === 'number' ? fence : 0)
    yield* this.#queue(this.#workRunJob)
  }

  /** drm_sched_run_job_queue() and drm_sched_run_free_queue(): not while the slot is fed nothing. */
  *#queue(work: Work): Task {
    if (!(yield* this.#pauseSubmit.readOnce())) yield* work.queue()
  }

  /** The same within a step of somebody else. */
  #queueWithin(work: Work): FenceCallback {
    return {
      touches: [this.#pauseSubmit, ...work.touches],
      run: () => {
        if (!this.#pauseSubmit.value) this.#wq.enqueue(work)
      },
    }
  }

  /** The next job, if the slot has room. */
  *#nextJob(): Task<J | undefined> {
    if ((yield* this.creditCount.read()) >= this.creditLimit) return undefined
    return yield* this.#rq.pop(this.#queueWithin(this.#workRunJob))
  }

  /** drm_sched_job_done() is called when the hardware's fence signals; a job without one is done now. */
  *#watch(job: J, withoutFence: number): Task {
    const { parent } = job
    if (parent === undefined) return yield* this.#done(job, withoutFence)
    job.callback = this.#whenDone(job, parent)
    if (yield* parent.addCallback(job.callback)) return
    job.callback = undefined
    yield* this.#done(job, parent.error)
  }

  #whenDone(job: J, parent: DmaFence): FenceCallback {
    const { creditCount } = this
    const free = this.#queueWithin(this.#workFreeJob)
    return {
      get touches() {
        return [creditCount, ...free.touches, job.finished, ...job.finished.onSignal.flatMap(({ touches }) => touches)]
      },
      run: () => {
        job.callback = undefined
        creditCount.value--
        job.finished.signalWithin(parent.error === 0 ? job.error : parent.error)
        free.run()
      },
    }
  }

  *#done(job: J, error: number): Task {
    yield* this.creditCount.decReturn()
    yield* job.finished.signal(error === 0 ? job.error : error)
    yield* this.#queue(this.#workFreeJob)
  }

  *#freeJobWork(): Task {
    const { job, more } = yield* this.#pending.takeFinished()
    if (job !== undefined) yield* this.ops.freeJob(job)
    if (more) yield* this.#queue(this.#workFreeJob)
    yield* this.#queue(this.#workRunJob)
  }

  *#timedout(): Task {
    const job = yield* this.#pending.takeOldest()
    if (job !== undefined) {
      const hung = yield* this.ops.timedoutJob(job)
      if (this.freeGuilty) {
        this.freeGuilty = false
        yield* this.ops.freeJob(job)
      }
      if (!hung) yield* this.#pending.reinsert(job, () => this.#queue(this.#workFreeJob))
    }
    yield* this.#pending.startTimeout()
  }
}
