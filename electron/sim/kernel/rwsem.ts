import { type Kernel } from './kernel.ts'
import { type Primitive } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** struct rw_semaphore: a waiting writer stops new readers, so a stream of readers cannot starve it (rwsem.c handoff). */
export class RwSemaphore implements Primitive {
  readonly id: number
  readers = 0
  writer: Thread | undefined
  waitingWriters = 0
  readonly #downRead: DownRead
  readonly #upRead: UpRead
  readonly #tryWrite: TryWrite
  readonly #waitWrite: WaitWrite
  readonly #upWrite: UpWrite

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly className: string = name,
  ) {
    this.id = kernel.enroll(this)
    this.#downRead = new DownRead(this)
    this.#upRead = new UpRead(this)
    this.#tryWrite = new TryWrite(this)
    this.#waitWrite = new WaitWrite(this)
    this.#upWrite = new UpWrite(this)
  }

  downRead(): Operation<void> {
    return this.#downRead
  }

  upRead(): Operation<void> {
    return this.#upRead
  }

  /** Two steps when it must wait: joining the queue is visible to readers before the lock is had. */
  *downWrite(): Task {
    if (!(yield* this.#tryWrite)) yield* this.#waitWrite
  }

  upWrite(): Operation<void> {
    return this.#upWrite
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.readers)
    hash.add(this.writer?.id ?? -1)
    hash.add(this.waitingWriters)
  }

  /** scoped_guard(rwsem_read, ...) */
  *read<T>(body: () => Task<T>): Task<T> {
    yield* this.downRead()
    const result = yield* body()
    yield* this.upRead()
    return result
  }
}

class DownRead extends Operation<void> {
  readonly kind = 'down_read'
  readonly footprint: Footprint

  constructor(readonly object: RwSemaphore) {
    super()
    this.footprint = [[object, 'acquire-shared']]
  }

  override announce(thread: Thread): void {
    announceDown(this.object, thread, 'down_read')
  }

  override enabled(): boolean {
    return this.object.writer === undefined && this.object.waitingWriters === 0
  }

  perform(thread: Thread): void {
    this.object.readers++
    this.object.kernel.lockdep.acquiredShared(thread, this.object, this.object.className)
  }
}

class UpRead extends Operation<void> {
  readonly kind = 'up_read'
  readonly footprint: Footprint

  constructor(readonly object: RwSemaphore) {
    super()
    this.footprint = [[object, 'release-shared']]
  }

  perform(thread: Thread): void {
    this.object.readers--
    this.object.kernel.lockdep.released(thread, this.object, this.object.className)
  }
}

/** Takes the lock if it is free, else joins the queue of writers. True if taken. */
class TryWrite extends Operation<boolean> {
  readonly kind = 'down_write'
  readonly footprint: Footprint

  constructor(readonly object: RwSemaphore) {
    super()
    this.footprint = [[object, 'write']]
  }

  override announce(thread: Thread): void {
    announceDown(this.object, thread, 'down_write')
  }

  perform(thread: Thread): boolean {
    const free = this.object.writer === undefined && this.object.readers === 0 && this.object.waitingWriters === 0
    if (free) takeWrite(this.object, thread)
    else this.object.waitingWriters++
    return free
  }
}

class WaitWrite extends Operation<void> {
  readonly kind = 'down_write_wait'
  readonly footprint: Footprint

  constructor(readonly object: RwSemaphore) {
    super()
    this.footprint = [[object, 'acquire-exclusive']]
  }

  override enabled(): boolean {
    return this.object.writer === undefined && this.object.readers === 0
  }

  perform(thread: Thread): void {
    this.object.waitingWriters--
    takeWrite(this.object, thread)
  }
}

class UpWrite extends Operation<void> {
  readonly kind = 'up_write'
  readonly footprint: Footprint

  constructor(readonly object: RwSemaphore) {
    super()
    this.footprint = [[object, 'release-exclusive']]
  }

  perform(thread: Thread): void {
    this.object.writer = undefined
    this.object.kernel.lockdep.released(thread, this.object, this.object.className)
  }
}

function announceDown(lock: RwSemaphore, thread: Thread, what: string): void {
  lock.kernel.mightSleep(`${what}(${lock.className})`, thread)
  lock.kernel.lockdep.acquiring(thread, lock, lock.className)
}

function takeWrite(lock: RwSemaphore, thread: Thread): void {
  lock.writer = thread
  lock.kernel.lockdep.acquired(thread, lock, lock.className)
}
