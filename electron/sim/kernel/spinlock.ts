import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/**
 * spinlock_t. While it is held its owner must not sleep.
 * Modelled: unlimited CPUs, so an interrupt never stops the owner, and irqsave variants are the same as the plain ones.
 */
export class Spinlock implements Primitive {
  readonly id: number
  owner: Thread | undefined
  readonly #lock: SpinLock
  readonly #unlock: SpinUnlock

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly className: string = name,
  ) {
    this.id = kernel.enroll(this)
    this.#lock = new SpinLock(this)
    this.#unlock = new SpinUnlock(this)
  }

  lock(): Operation<void> {
    return this.#lock
  }

  unlock(): Operation<void> {
    return this.#unlock
  }

  /** guard(spinlock): holds it for the length of `body`. */
  *with<T>(body: () => Task<T>): Task<T> {
    yield* this.lock()
    const result = yield* body()
    yield* this.unlock()
    return result
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.owner?.id ?? -1)
  }

  assertHeld(): void {
    this.kernel.lockdep.assertHeld(this, this.className)
  }
}

class SpinLock extends Operation<void> {
  readonly kind = 'spin_lock'
  readonly footprint: Footprint

  constructor(readonly object: Spinlock) {
    super()
    this.footprint = [[object, 'acquire-exclusive']]
  }

  override announce(thread: Thread): void {
    this.object.kernel.lockdep.acquiring(thread, this.object, this.object.className)
  }

  override enabled(): boolean {
    return this.object.owner === undefined
  }

  perform(thread: Thread): void {
    this.object.owner = thread
    thread.preemptCount++
    this.object.kernel.lockdep.acquired(thread, this.object, this.object.className)
  }
}

class SpinUnlock extends Operation<void> {
  readonly kind = 'spin_unlock'
  readonly footprint: Footprint

  constructor(readonly object: Spinlock) {
    super()
    this.footprint = [[object, 'release-exclusive']]
  }

  perform(thread: Thread): void {
    this.object.owner = undefined
    thread.preemptCount--
    this.object.kernel.lockdep.released(thread, this.object, this.object.className)
  }
}
