import { type Kernel } from './kernel.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type Thread } from './thread.ts'

/** struct mutex: sleeping, owned, not recursive. `className` is its lockdep class. */
export class Mutex implements KernelObject {
  readonly id: number
  owner: Thread | undefined
  readonly #lock: MutexLock
  readonly #unlock: MutexUnlock

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly className: string = name,
  ) {
    this.id = kernel.newId()
    this.#lock = new MutexLock(this)
    this.#unlock = new MutexUnlock(this)
  }

  lock(): Operation<void> {
    return this.#lock
  }

  unlock(): Operation<void> {
    return this.#unlock
  }

  /** guard(mutex): holds it for the length of `body`. */
  *with<T>(body: () => Task<T>): Task<T> {
    yield* this.lock()
    const result = yield* body()
    yield* this.unlock()
    return result
  }

  assertHeld(): void {
    this.kernel.lockdep.assertHeld(this, this.className)
  }
}

class MutexLock extends Operation<void> {
  readonly kind = 'mutex_lock'
  readonly footprint: Footprint

  constructor(readonly object: Mutex) {
    super()
    this.footprint = [[object, 'acquire-exclusive']]
  }

  override announce(thread: Thread): void {
    const { kernel, className } = this.object
    kernel.mightSleep(`mutex_lock(${className})`, thread)
    kernel.lockdep.acquiring(thread, this.object, className)
  }

  override enabled(): boolean {
    return this.object.owner === undefined
  }

  perform(thread: Thread): void {
    this.object.owner = thread
    this.object.kernel.lockdep.acquired(thread, this.object, this.object.className)
  }
}

class MutexUnlock extends Operation<void> {
  readonly kind = 'mutex_unlock'
  readonly footprint: Footprint

  constructor(readonly object: Mutex) {
    super()
    this.footprint = [[object, 'release-exclusive']]
  }

  perform(thread: Thread): void {
    this.object.owner = undefined
    this.object.kernel.lockdep.released(thread, this.object, this.object.className)
  }
}
