import { EINTR } from './errno.ts'
import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** struct mutex: sleeping, owned, not recursive. `className` is its lockdep class. */
export class Mutex implements Primitive {
  readonly id: number
  owner: Thread | undefined
  readonly #lock: MutexLock
  readonly #unlock: MutexUnlock

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly className: string = name,
  ) {
    this.id = kernel.enroll(this)
    this.#lock = new MutexLock(this)
    this.#unlock = new MutexUnlock(this)
  }

  lock(): Operation<void> {
    return this.#lock
  }

  /** mutex_lock_interruptible(): 0 with the lock held, or -EINTR without it. */
  lockInterruptible(): Operation<number> {
    return new MutexLockInterruptible(this)
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

  /** The same where nothing in between is a step. */
  *hold<T>(body: () => T): Task<T> {
    yield* this.lock()
    const result = body()
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

class MutexLock extends Operation<void> {
  readonly kind = 'mutex_lock'
  readonly footprint: Footprint

  constructor(readonly object: Mutex) {
    super()
    this.footprint = [[object, 'acquire-exclusive']]
  }

  override announce(thread: Thread): void {
    announceLock(this.object, thread)
  }

  override enabled(): boolean {
    return this.object.owner === undefined
  }

  perform(thread: Thread): void {
    take(this.object, thread)
  }
}

class MutexLockInterruptible extends Operation<number> {
  readonly kind = 'mutex_lock'
  readonly footprint: Footprint

  constructor(readonly object: Mutex) {
    super()
    this.footprint = [
      [object, 'write'],
      [object.kernel.current, 'read'],
    ]
  }

  override announce(thread: Thread): void {
    announceLock(this.object, thread)
  }

  override enabled(thread: Thread): boolean {
    return this.object.owner === undefined || thread.signalled
  }

  perform(thread: Thread): number {
    if (this.object.owner !== undefined) return -EINTR
    take(this.object, thread)
    return 0
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

function announceLock(mutex: Mutex, thread: Thread): void {
  mutex.kernel.mightSleep(`mutex_lock(${mutex.className})`, thread)
  mutex.kernel.lockdep.acquiring(thread, mutex, mutex.className)
}

function take(mutex: Mutex, thread: Thread): void {
  mutex.owner = thread
  mutex.kernel.lockdep.acquired(thread, mutex, mutex.className)
}
