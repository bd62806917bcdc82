import { type Nanos, nanos } from './clock.ts'
import { EACCES, EAGAIN, EBUSY } from './errno.ts'
import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Call, fn, type Footprint, type Operation, type Task } from './operation.ts'
import { PmAccess, PmTransition } from './pm-access.ts'
import { type StateHash } from './state-hash.ts'
import { Timer } from './timer.ts'
import { OrderedWorkqueue, Work } from './workqueue.ts'

export type PmStatus = 'active' | 'suspended' | 'resuming' | 'suspending'

/** Returns 0 or -errno. */
export type PmCallback = () => Task<number> | Call<number>

export interface PmOptions {
  readonly suspend: PmCallback
  readonly resume: PmCallback
  readonly autosuspendDelay: Nanos
}

/**
 * Runtime power management of one device with autosuspend (drivers/base/power/runtime.c): a usage count, and callbacks that run
 * with no lock held while the status says so. Suspended, with no user, at start.
 * Modelled: no parents or children, no idle callback, and a failed resume may be tried again (the kernel keeps the error until
 * the status is set anew).
 */
export class RuntimePm implements Primitive {
  readonly id: number
  usage = 0
  status: PmStatus = 'suspended'
  /** Greater than zero during system sleep: pm_runtime_disable(). */
  disableDepth = 0
  /** Of the moment when it was disabled. */
  #lastStatus: PmStatus = 'suspended'
  needsForceResume = false
  lastBusy: Nanos
  readonly #timer: Timer
  readonly #work: Work
  readonly #reads: Footprint
  readonly #writes: Footprint
  /** An access that may also start the timer or queue the work. */
  readonly #idles: Footprint

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly options: PmOptions,
  ) {
    this.id = kernel.enroll(this)
    this.lastBusy = kernel.clock.now
    const wq = new OrderedWorkqueue(kernel, 'pm')
    const runtimeWork = fn('pm_runtime_work', () => this.#suspendIfIdle())
    this.#work = new Work(wq, `${name}->power.work`, runtimeWork)
    this.#timer = new Timer(kernel, `${name}->power.suspend_timer`, () => wq.enqueue(this.#work), this.#work.touches)
    this.#reads = [[this, 'read']]
    this.#writes = [[this, 'write']]
    this.#idles = [[this, 'write'], ...this.#timer.footprint]
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.usage)
    hash.addString(this.status)
    hash.add(this.disableDepth * 2 + (this.needsForceResume ? 1 : 0))
    if (this.disableDepth > 0) hash.addString(this.#lastStatus)
    const { timing, clock } = this.kernel
    if (timing.mode !== 'anytime') hash.add(Math.max(0, this.#autosuspendEnd - clock.now))
  }

  get inTransition(): boolean {
    return this.status === 'resuming' || this.status === 'suspending'
  }

  /**
   * pm_runtime_get_sync(): takes a use and makes the device active. Returns 0 (the kernel: 1 if it was active already), the error
   * of the resume callback, or -EACCES while system sleep has suspended it. The use is kept after an error.
   */
  *getSync(): Task<number> {
    yield* this.#get('pm_runtime_get_sync')
    const claim = yield* new PmTransition(this, 'pm_runtime_get_sync', this.#writes, () => this.#claimResume())
    if (claim !== 'resume') return claim
    const error = yield* this.options.resume()
    yield* this.#access('pm_runtime_get_sync', this.#writes, () => this.#resumed(error))
    return error
  }

  /** pm_runtime_get_noresume(): takes a use and nothing else. */
  getNoresume(): Operation<number> {
    return this.#get('pm_runtime_get_noresume')
  }

  /** pm_runtime_get_if_in_use(): true, with a use taken, if the device is active and somebody uses it. */
  getIfInUse(): Operation<boolean> {
    return this.#access('pm_runtime_get_if_in_use', this.#writes, () => {
      const inUse = this.status === 'active' && this.usage > 0
      if (inUse) this.usage++
      return inUse
    })
  }

  /** pm_runtime_put_noidle(): drops a use, not below zero, and lets the device as it is. */
  putNoidle(): Operation<void> {
    return this.#access('pm_runtime_put_noidle', this.#writes, () => {
      if (this.usage > 0) this.usage--
    })
  }

  /** pm_runtime_put(): drops a use; without another, the work suspends the device once the delay since the last use is over. */
  put(): Operation<void> {
    return this.#access('pm_runtime_put', this.#idles, () => {
      if (this.#dropUse() && this.status === 'active') this.#work.wq.enqueue(this.#work)
    })
  }

  /** pm_runtime_put_autosuspend(): marks the device busy and drops a use; without another, it is suspended after the delay. */
  putAutosuspend(): Operation<void> {
    return this.#access('pm_runtime_put_autosuspend', this.#idles, () => {
      this.lastBusy = this.kernel.clock.now
      if (this.#dropUse() && this.status === 'active') this.#autosuspend()
    })
  }

  /** pm_runtime_mark_last_busy(): the delay starts anew. */
  markLastBusy(): Operation<void> {
    return this.#access('pm_runtime_mark_last_busy', this.#writes, () => {
      this.lastBusy = this.kernel.clock.now
    })
  }

  /** pm_runtime_active(): also true while runtime PM is disabled, that is, during system sleep. */
  isActive(): Operation<boolean> {
    return this.#access('pm_runtime_active', this.#reads, () => this.status === 'active' || this.disableDepth > 0)
  }

  /** pm_runtime_force_suspend(), for system sleep: ignores the usage count. Returns the callback's error, which undoes it. */
  *forceSuspend(): Task<number> {
    yield* this.#access('pm_runtime_disable', this.#writes, () => ++this.disableDepth)
    const wasActive = yield* new PmTransition(this, 'pm_runtime_barrier', this.#idles, () => {
      this.#timer.cancel()
      this.#work.wq.remove(this.#work)
      this.#lastStatus = this.status
      return this.status === 'active'
    })
    if (!wasActive) return 0
    const error = yield* this.options.suspend()
    yield* this.#access('pm_runtime_set_suspended', this.#writes, () => {
      if (error !== 0) this.disableDepth--
      else {
        this.status = 'suspended'
        this.needsForceResume = this.usage > 0
      }
    })
    return error
  }

  /** pm_runtime_force_resume(): undoes forceSuspend; resumes only if the device was in use. */
  *forceResume(): Task<number> {
    const needed = yield* this.#access('pm_runtime_force_resume', this.#writes, () => {
      // It counts as active before its callback runs.
      if (this.needsForceResume) this.status = 'active'
      return this.needsForceResume
    })
    const error = needed ? yield* this.options.resume() : 0
    yield* this.#access('pm_runtime_enable', this.#writes, () => {
      if (needed) this.#resumed(error)
      this.needsForceResume = false
      this.disableDepth--
    })
    return error
  }

  #claimResume(): 'resume' | number {
    if (this.disableDepth > 0) return this.status === 'active' && this.#lastStatus === 'active' ? 0 : -EACCES
    if (this.status === 'active') return 0
    this.status = 'resuming'
    return 'resume'
  }

  #resumed(error: number): void {
    this.status = error === 0 ? 'active' : 'suspended'
    if (error === 0) this.lastBusy = this.kernel.clock.now
  }

  /** True if that was the last use. */
  #dropUse(): boolean {
    // The kernel logs this one without a stack trace; here it is a splat, so that a double put is a finding.
    if (this.kernel.warnOn(this.usage === 0, this.name, 'Runtime PM usage count underflow')) return false
    return --this.usage === 0
  }

  /** Starts the timer, or queues the work if the delay is over. */
  #autosuspend(): void {
    const left = this.#autosuspendLeft()
    if (left > 0) this.#timer.arm(left)
    else this.#work.wq.enqueue(this.#work)
  }

  get #autosuspendEnd(): Nanos {
    return nanos(this.lastBusy + this.options.autosuspendDelay)
  }

  #autosuspendLeft(): Nanos {
    return nanos(this.#autosuspendEnd - this.kernel.clock.now)
  }

  #delayIsOver(): boolean {
    return this.kernel.timing.due(this.#autosuspendEnd)
  }

  *#suspendIfIdle(): Task {
    if (!(yield* new PmTransition(this, 'rpm_suspend', this.#idles, () => this.#claimSuspend()))) return
    const error = yield* this.options.suspend()
    yield* this.#access('rpm_suspend', this.#idles, () => {
      const refused = error === -EBUSY || error === -EAGAIN
      this.kernel.warnOn(error !== 0 && !refused, this.name, `runtime suspend failed: ${error}`)
      this.status = error === 0 ? 'suspended' : 'active'
      // A refusal is repeated by itself only if the device was used meanwhile; else the next idle tries again.
      if (refused && !this.#delayIsOver()) this.#timer.arm(this.#autosuspendLeft())
    })
  }

  #claimSuspend(): boolean {
    if (this.status !== 'active' || this.usage > 0 || this.disableDepth > 0) return false
    if (!this.#delayIsOver()) {
      this.#timer.arm(this.#autosuspendLeft())
      return false
    }
    this.status = 'suspending'
    return true
  }

  #get(what: string): Operation<number> {
    return this.#access(what, this.#writes, () => ++this.usage)
  }

  #access<T>(what: string, footprint: Footprint, action: () => T): Operation<T> {
    return new PmAccess(this, what, footprint, action)
  }
}
