import { type Nanos } from './clock.ts'
import { ERESTARTSYS } from './errno.ts'
import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** struct completion: a counter of events. `complete` adds one, a wait takes one, `reinit` forgets all. */
export class Completion implements Primitive {
  readonly id: number
  done = 0
  /** A reinit has forgotten a completion that nobody had waited for: if a wait never ends, this may be why. */
  erased = false
  readonly #reinit: Reinit
  readonly #complete: Complete

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.id = kernel.enroll(this)
    this.#reinit = new Reinit(this)
    this.#complete = new Complete(this)
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.done * 2 + (this.erased ? 1 : 0))
  }

  reinit(): Operation<void> {
    return this.#reinit
  }

  complete(): Operation<void> {
    return this.#complete
  }

  /** wait_for_completion_timeout(): the time left (at least 1), or 0 if `timeout` passed first. */
  waitTimeout(timeout: Nanos): Operation<number> {
    return new WaitTimeout(this, this.kernel.clock.in(timeout), false)
  }

  /** wait_for_completion_interruptible_timeout(): as above, or -ERESTARTSYS on a signal. */
  waitInterruptibleTimeout(timeout: Nanos): Operation<number> {
    return new WaitTimeout(this, this.kernel.clock.in(timeout), true)
  }
}

class Reinit extends Operation<void> {
  readonly kind = 'reinit_completion'
  readonly footprint: Footprint

  constructor(readonly object: Completion) {
    super()
    this.footprint = [[object, 'write']]
  }

  perform(): void {
    if (this.object.done > 0) this.object.erased = true
    this.object.done = 0
  }
}

class Complete extends Operation<void> {
  readonly kind = 'complete'
  readonly footprint: Footprint

  constructor(readonly object: Completion) {
    super()
    this.footprint = [[object, 'write']]
  }

  perform(): void {
    this.object.done++
  }
}

class WaitTimeout extends Operation<number> {
  readonly kind = 'wait_for_completion'
  readonly #all: Footprint
  readonly #counts: Footprint
  readonly #deadline: Nanos

  constructor(
    readonly object: Completion,
    deadline: Nanos,
    readonly interruptible: boolean,
  ) {
    super()
    this.#deadline = deadline
    this.#counts = [[object, 'write']]
    this.#all = interruptible ? [...this.#counts, [object.kernel.current, 'read']] : this.#counts
  }

  /** Once it is done, it takes no notice of a signal. */
  get footprint(): Footprint {
    return this.object.done > 0 ? this.#counts : this.#all
  }

  override get enabledBy(): Footprint {
    return this.#all
  }

  override get deadline(): Nanos | undefined {
    return this.object.kernel.timing.waitDeadline(this.#deadline)
  }

  override announce(thread: Thread): void {
    this.object.kernel.mightSleep(`wait_for_completion(${this.object.name})`, thread)
  }

  override enabled(thread: Thread): boolean {
    if (this.object.done > 0 || this.object.kernel.timing.waitExpired(this.#deadline)) return true
    return this.interruptible && thread.signalled
  }

  perform(thread: Thread): number {
    if (this.object.done > 0) {
      this.object.done--
      return this.object.kernel.timing.left(this.#deadline)
    }
    return this.interruptible && thread.signalled ? -ERESTARTSYS : 0
  }
}
