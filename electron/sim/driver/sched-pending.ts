import { type Nanos, nanos } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { type Spinlock } from '../kernel/spinlock.ts'
import { type DelayedWork } from '../kernel/delayed-work.ts'
import { type SchedJob } from './sched-job.ts'

/** pending_list of struct drm_gpu_scheduler: jobs handed to the hardware, and one timeout, for the oldest. */
export class SchedPendingList<J extends SchedJob> {
  /** Under job_list_lock: oldest first. */
  readonly jobs: J[] = []
  readonly #lock: Spinlock
  readonly #workTdr: DelayedWork
  readonly #timeout: Nanos

  constructor(jobListLock: Spinlock, workTdr: DelayedWork, timeout: Nanos) {
    this.#lock = jobListLock
    this.#workTdr = workTdr
    this.#timeout = timeout
  }

  /** Every job that begins starts the timeout anew, also that of an older one. */
  *begin(job: J): Task {
    yield* this.#lock.lock()
    this.jobs.push(job)
    yield* this.#workTdr.modDelayed(this.#timeout)
    yield* this.#lock.unlock()
  }

  /** drm_sched_get_finished_job(): takes out the oldest if it is done; the next one's time starts then. */
  *takeFinished(): Task<{ readonly job: J | undefined; readonly more: boolean }> {
    yield* this.#lock.lock()
    const job = this.jobs[0]
    const finished = job !== undefined && (yield* job.finished.isSignaled())
    let more = false
    if (finished) {
      this.jobs.shift()
      yield* this.#workTdr.cancelDelayed()
      const next = this.jobs[0]
      if (next !== undefined) {
        more = yield* next.finished.isSignaled()
        yield* this.#workTdr.modDelayed(this.#timeout)
      }
    }
    yield* this.#lock.unlock()
    return { job: finished ? job : undefined, more }
  }

  /** For the timeout handler, which puts it back if it is not to blame. */
  *takeOldest(): Task<J | undefined> {
    yield* this.#lock.lock()
    const job = this.jobs.shift()
    yield* this.#lock.unlock()
    return job
  }

  /** drm_sched_job_reinsert_on_false_timeout(): it may be done, so that whoever frees jobs has to look. */
  *reinsert(job: J, queueFree: () => Task): Task {
    yield* this.#lock.lock()
    this.jobs.unshift(job)
    yield* queueFree()
    yield* this.#lock.unlock()
  }

  /**
   * For a scheduler that stops: all of them, the youngest first. The blamed job goes back to the head, where it was taken out. Without
   * the lock: nothing adds or takes jobs any more.
   */
  stopped(bad: J | undefined): readonly J[] {
    if (bad !== undefined) this.jobs.unshift(bad)
    return [...this.jobs].reverse()
  }

  *remove(job: J): Task {
    yield* this.#lock.lock()
    const at = this.jobs.indexOf(job)
    if (at >= 0) this.jobs.splice(at, 1)
    yield* this.#lock.unlock()
  }

  /** drm_sched_start_timeout_unlocked() */
  *startTimeout(): Task {
    yield* this.#lock.lock()
    if (this.jobs.length > 0) yield* this.#workTdr.modDelayed(this.#timeout)
    yield* this.#lock.unlock()
  }

  *cancelTimeout(): Task {
    yield* this.#workTdr.cancelDelayed()
  }

  /** The timeout of the oldest job is now. */
  *expire(): Task {
    yield* this.#workTdr.modDelayed(nanos(0))
  }
}
