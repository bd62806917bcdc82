import { Atomic } from '../kernel/atomic.ts'
import { type Nanos, nanos } from '../kernel/clock.ts'
import { ECANCELED } from '../kernel/errno.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type SchedEntity, type SchedJob, type SchedOps, unwatch } from './sched-job.ts'
import { DelayedWork, OrderedWorkqueue, Work } from '../kernel/workqueue.ts'

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
 * Modelled: entities take turns in the order in which their first job was pushed; no priorities; one credit a job.
 */
export class DrmGpuScheduler<J extends SchedJob> {
  readonly kernel: Kernel
  readonly name: string
  readonly ops: SchedOps<J>
  readonly creditLimit: number
  readonly creditCount: Atomic
  readonly jobListLock: Spinlock
  /** Under job_list_lock: handed to the hardware, oldest first. */
  readonly pendingList: J[] = []
  /** Of the reset in progress: the blamed job completed and must be freed by the timeout handler. */
  freeGuilty = false
  readonly #rqLock: Spinlock
  /** Under rq.lock: jobs of all entities, in the order pushed. */
  readonly #queued: J[] = []
  readonly #timeout: Nanos
  readonly #wq: OrderedWorkqueue
  readonly #workRunJob: Work
  readonly #workFreeJob: Work
  readonly #workTdr: DelayedWork
  #paused = false

  constructor({ kernel, name, ops, creditLimit, timeout, timeoutWq }: SchedOptions<J>) {
    this.kernel = kernel
    this.name = name
    this.ops = ops
    this.creditLimit = creditLimit
    this.#timeout = timeout
    this.creditCount = new Atomic(kernel, `${name}->credit_count`)
    this.jobListLock = new Spinlock(kernel, `${name}->job_list_lock`, 'job_list_lock')
    this.#rqLock = new Spinlock(kernel, `${name}->rq.lock`, 'rq.lock')
    this.#wq = new OrderedWorkqueue(kernel, name)
    this.#workRunJob = new Work(
      this.#wq,
      'work_run_job',
      fn('drm_sched_run_job_work', () => this.#runJobWork()),
    )
    this.#workFreeJob = new Work(
      this.#wq,
      'work_free_job',
      fn('drm_sched_free_job_work', () => this.#freeJobWork()),
    )
    this.#workTdr = new DelayedWork(
      timeoutWq,
      `${name}->work_tdr`,
      fn('drm_sched_job_timedout', () => this.#timedout()),
    )
  }

  /** Jobs that are not in hardware yet, for the state view. */
  get queuedCount(): number {
    return this.#queued.length
  }

  /** Fences and counts are the kernel's to know. */
  fingerprint(hash: StateHash): void {
    hash.add((this.#paused ? 1 : 0) + (this.freeGuilty ? 2 : 0))
    for (const job of this.#queued) hash.add(job.finished.id)
    hash.add(-1)
    for (const job of this.pendingList) hash.add(job.finished.id)
    hash.add(-2)
  }

  /** Every job that it knows, waiting or handed to the hardware. */
  get jobs(): readonly J[] {
    return [...this.#queued, ...this.pendingList]
  }

  /** drm_sched_entity_push_job() */
  *pushJob(job: J): Task {
    yield* this.#rqLock.lock()
    this.#queued.push(job)
    job.entity.queue.push(job)
    yield* this.#rqLock.unlock()
    yield* this.#workRunJob.queue()
  }

  /**
   * drm_sched_entity_destroy(): jobs not in hardware end with -ECANCELED.
   * Modelled: at once, as after SIGKILL; a program that exits by itself gives them up to a second first.
   */
  *destroyEntity(entity: SchedEntity): Task {
    yield* this.#rqLock.lock()
    const killed = this.#queued.filter((job) => job.entity === entity)
    for (const job of killed) this.#queued.splice(this.#queued.indexOf(job), 1)
    entity.queue.length = 0
    yield* this.#rqLock.unlock()
    for (const job of killed) {
      yield* job.finished.signal(-ECANCELED)
      yield* this.ops.freeJob(job)
    }
  }

  /** drm_sched_fault(): the timeout of the oldest job is now. */
  *fault(): Task {
    yield* this.#workTdr.modDelayed(nanos(0))
  }

  /** drm_sched_stop(): nothing is fed any more; jobs whose fence has not signalled stay pending without a watcher, others are freed. */
  *stop(bad: J | undefined): Task {
    this.#paused = true
    yield* this.#workRunJob.cancelSync()
    yield* this.#workFreeJob.cancelSync()
    yield* this.jobListLock.lock()
    // At the head: it was the oldest when the timeout handler took it out.
    if (bad !== undefined) this.pendingList.unshift(bad)
    const pending = [...this.pendingList].reverse()
    yield* this.jobListLock.unlock()
    for (const job of pending) {
      if (unwatch(job)) {
        job.parent = undefined
        yield* this.creditCount.decReturn()
        continue
      }
      yield* this.#removePending(job)
      yield* job.finished.waitTimeout(undefined, false)
      if (job === bad) this.freeGuilty = true
      else yield* this.ops.freeJob(job)
    }
    yield* this.#workTdr.cancelDelayed()
  }

  /** drm_sched_resubmit_jobs(): runs what is pending again, but for the blamed job and those of its entity. */
  *resubmitJobs(): Task {
    const guilty = this.pendingList.find(({ karma }) => karma > 0)?.entity
    for (const job of [...this.pendingList]) {
      if (guilty !== undefined && job.entity === guilty) job.error = -ECANCELED
      const fence = yield* this.ops.runJob(job)
      job.parent = typeof fence === 'number' ? undefined : fence
    }
  }

  /** drm_sched_start(): watches what runs; what does not ends with -ECANCELED. */
  *start(): Task {
    for (const job of [...this.pendingList]) {
      yield* this.creditCount.incReturn()
      yield* this.#watch(job, -ECANCELED)
    }
    yield* this.#startTimeoutUnlocked()
    this.#paused = false
    yield* this.#workRunJob.queue()
    yield* this.#workFreeJob.queue()
  }

  *#runJobWork(): Task {
    if (this.#paused) return
    const job = yield* this.#nextJob()
    if (job === undefined) return
    yield* this.creditCount.incReturn()
    yield* this.jobListLock.lock()
    this.pendingList.push(job)
    // Every job that begins starts the timeout anew, also that of an older one.
    yield* this.#workTdr.modDelayed(this.#timeout)
    yield* this.jobListLock.unlock()
    const fence = yield* this.ops.runJob(job)
    job.parent = typeof fence === 'number' ? undefined : fence
    yield* this.#watch(job, typeof fence === 'number' ? fence : 0)
    yield* this.#workRunJob.queue()
  }

  /** drm_sched_select_entity() and drm_sched_entity_pop_job(): the first job that may run, if the slot has room. */
  *#nextJob(): Task<J | undefined> {
    if ((yield* this.creditCount.read()) >= this.creditLimit) return undefined
    yield* this.#rqLock.lock()
    let next: J | undefined
    for (const job of [...this.#queued]) {
      if (job.entity.queue[0] !== job || !(yield* this.#ready(job))) continue
      next = job
      job.entity.queue.shift()
      this.#queued.splice(this.#queued.indexOf(job), 1)
      break
    }
    yield* this.#rqLock.unlock()
    return next
  }

  /** Whether all dependencies have signalled; the first that has not wakes the worker when it does. */
  *#ready(job: J): Task<boolean> {
    for (const fence of job.dependencies) {
      if (yield* fence.isSignaled()) continue
      fence.onSignal.push({ touches: this.#workRunJob.touches, run: () => this.#wq.enqueue(this.#workRunJob) })
      return false
    }
    return true
  }

  /** dma_fence_add_callback() for drm_sched_job_done(); a job without a hardware fence is done now. */
  *#watch(job: J, withoutFence: number): Task {
    const { parent } = job
    if (parent === undefined) yield* this.#done(job, withoutFence)
    else if (yield* parent.isSignaled()) yield* this.#done(job, parent.error)
    else {
      const { creditCount } = this
      const wq = this.#wq
      const freed = this.#workFreeJob.touches
      job.callback = {
        get touches() {
          return [creditCount, ...freed, job.finished, ...job.finished.onSignal.flatMap(({ touches }) => touches)]
        },
        run: () => {
          job.callback = undefined
          creditCount.value--
          job.finished.signalWithin(parent.error === 0 ? job.error : parent.error)
          wq.enqueue(this.#workFreeJob)
        },
      }
      parent.onSignal.push(job.callback)
    }
  }

  *#done(job: J, error: number): Task {
    yield* this.creditCount.decReturn()
    yield* job.finished.signal(error === 0 ? job.error : error)
    yield* this.#workFreeJob.queue()
  }

  *#freeJobWork(): Task {
    if (this.#paused) return
    const { job, more } = yield* this.#finishedJob()
    if (job !== undefined) yield* this.ops.freeJob(job)
    if (more) yield* this.#workFreeJob.queue()
    yield* this.#workRunJob.queue()
  }

  /** drm_sched_get_finished_job(): takes out the oldest if it is done; the next one's time starts then. */
  *#finishedJob(): Task<{ readonly job: J | undefined; readonly more: boolean }> {
    yield* this.jobListLock.lock()
    const job = this.pendingList[0]
    const finished = job !== undefined && (yield* job.finished.isSignaled())
    let more = false
    if (finished) {
      this.pendingList.shift()
      yield* this.#workTdr.cancelDelayed()
      const next = this.pendingList[0]
      if (next !== undefined) {
        yield* this.#workTdr.modDelayed(this.#timeout)
        more = yield* next.finished.isSignaled()
      }
    }
    yield* this.jobListLock.unlock()
    return { job: finished ? job : undefined, more }
  }

  *#timedout(): Task {
    yield* this.jobListLock.lock()
    const job = this.pendingList.shift()
    yield* this.jobListLock.unlock()
    if (job !== undefined) {
      const hung = yield* this.ops.timedoutJob(job)
      if (this.freeGuilty) {
        this.freeGuilty = false
        yield* this.ops.freeJob(job)
      }
      if (!hung) yield* this.#reinsert(job)
    }
    yield* this.#startTimeoutUnlocked()
  }

  /** drm_sched_job_reinsert_on_false_timeout() */
  *#reinsert(job: J): Task {
    yield* this.jobListLock.lock()
    this.pendingList.unshift(job)
    if (yield* job.finished.isSignaled()) yield* this.#workFreeJob.queue()
    yield* this.jobListLock.unlock()
  }

  *#startTimeoutUnlocked(): Task {
    yield* this.jobListLock.lock()
    if (this.pendingList.length > 0) yield* this.#workTdr.modDelayed(this.#timeout)
    yield* this.jobListLock.unlock()
  }

  *#removePending(job: J): Task {
    yield* this.jobListLock.lock()
    const at = this.pendingList.indexOf(job)
    if (at >= 0) this.pendingList.splice(at, 1)
    yield* this.jobListLock.unlock()
  }
}
