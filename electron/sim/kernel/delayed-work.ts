import { type Nanos } from './clock.ts'
import { type Footprint, type KernelFunction, Operation, type Task } from './operation.ts'
import { Timer } from './timer.ts'
import { type OrderedWorkqueue, Work } from './workqueue.ts'

/** struct delayed_work: queued on its workqueue when its timer expires. */
export class DelayedWork extends Work {
  readonly timer: Timer

  constructor(wq: OrderedWorkqueue, name: string, run: KernelFunction<readonly [], void>) {
    super(wq, name, run)
    this.timer = new Timer(wq.kernel, name, () => wq.enqueue(this), this.touches)
  }

  /** mod_delayed_work(): starts the delay anew, wherever the work is waiting; without one it is queued, behind what is there. */
  modDelayed(delay: Nanos): Operation<void> {
    return new ModDelayed(this, delay)
  }

  /** cancel_delayed_work(): does not wait. */
  cancelDelayed(): Operation<void> {
    return new CancelDelayed(this)
  }

  /** cancel_delayed_work_sync() */
  *cancelDelayedSync(): Task {
    yield* this.cancelDelayed()
    yield* this.flush()
  }
}

class ModDelayed extends Operation<void> {
  readonly kind = 'queue_work'
  readonly footprint: Footprint

  constructor(
    readonly object: DelayedWork,
    readonly delay: Nanos,
  ) {
    super()
    this.footprint = object.timer.footprint
  }

  perform(): void {
    const { timer, wq } = this.object
    timer.cancel()
    wq.remove(this.object)
    if (this.delay > 0) timer.arm(this.delay)
    else wq.enqueue(this.object)
  }
}

class CancelDelayed extends Operation<void> {
  readonly kind = 'cancel_work'
  readonly #alone: Footprint

  constructor(readonly object: DelayedWork) {
    super()
    this.#alone = [[object.timer, 'write'], ...object.alone]
  }

  get footprint(): Footprint {
    return this.object.queued ? this.object.timer.footprint : this.#alone
  }

  override get isUnheeded(): boolean {
    return true
  }

  perform(): boolean {
    const armed = this.object.timer.cancel()
    return this.object.wq.remove(this.object) || armed
  }
}
