import { type Kernel } from '../kernel/kernel.ts'
import { type Task } from '../kernel/operation.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { type UserMemory } from '../kernel/user-memory.ts'
import { type PanfrostGemObject } from './gem-object.ts'
import { type PanfrostFile } from './panfrost-file.ts'
import { type DrmSyncobj } from './syncobj.ts'

/** struct idr under a spinlock: handles from 1, the lowest free one first. One can be taken and stand for nothing yet, or any more. */
export class HandleTable<T> {
  readonly #lock: Spinlock
  readonly #entries = new Map<number, T | undefined>()

  constructor(
    readonly kernel: Kernel,
    lockName: string,
  ) {
    this.#lock = new Spinlock(kernel, lockName)
  }

  /** idr_alloc(): the handle. Preallocates with GFP_KERNEL before the lock. */
  *alloc(entry: T | undefined): Task<number> {
    this.kernel.lockdep.allocation()
    yield* this.#lock.lock()
    let handle = 1
    while (this.#entries.has(handle)) handle++
    this.#entries.set(handle, entry)
    yield* this.#lock.unlock()
    return handle
  }

  /** idr_find(); `onFound` runs under the lock, to take a reference. */
  *find(handle: number, onFound?: (entry: T) => Task): Task<T | undefined> {
    yield* this.#lock.lock()
    const entry = this.#entries.get(handle)
    if (entry !== undefined && onFound !== undefined) yield* onFound(entry)
    yield* this.#lock.unlock()
    return entry
  }

  /** The entry that passes the test, in order of handles. */
  *findWhere(matches: (entry: T) => boolean): Task<T | undefined> {
    yield* this.#lock.lock()
    const entry = [...this.entries.values()].find(matches)
    yield* this.#lock.unlock()
    return entry
  }

  /** idr_replace(): what the handle stood for. Nothing becomes of one that is free. */
  *replace(handle: number, entry: T | undefined): Task<T | undefined> {
    yield* this.#lock.lock()
    const before = this.#entries.get(handle)
    if (this.#entries.has(handle)) this.#entries.set(handle, entry)
    yield* this.#lock.unlock()
    return before
  }

  /** idr_remove(): what the handle stood for. */
  *remove(handle: number): Task<T | undefined> {
    yield* this.#lock.lock()
    const entry = this.#entries.get(handle)
    this.#entries.delete(handle)
    yield* this.#lock.unlock()
    return entry
  }

  /** Handles and what they stand for at this moment, for a fingerprint. */
  get entries(): ReadonlyMap<number, T> {
    const entries = new Map<number, T>()
    for (const [handle, entry] of this.#entries) if (entry !== undefined) entries.set(handle, entry)
    return entries
  }

  /** idr_for_each() when the file is closed and nobody else has it: all handles, in order. */
  takeAll(): readonly T[] {
    const entries = [...this.entries].sort(([a], [b]) => a - b).map(([, entry]) => entry)
    this.#entries.clear()
    return entries
  }
}

/** struct drm_file: one per open() of the render node. */
export class DrmFile {
  readonly objects: HandleTable<PanfrostGemObject>
  readonly syncobjs: HandleTable<DrmSyncobj>
  #driverPriv: PanfrostFile | undefined

  constructor(
    readonly kernel: Kernel,
    readonly id: number,
    /** The process that opened it. */
    readonly name: string,
    /** The memory that user pointers of its ioctls refer to. */
    readonly memory: UserMemory,
  ) {
    this.objects = new HandleTable(kernel, 'table_lock')
    this.syncobjs = new HandleTable(kernel, 'syncobj_table_lock')
  }

  get driverPriv(): PanfrostFile {
    if (this.#driverPriv === undefined) throw new Error(`file ${this.id} of ${this.name} is not open in the driver`)
    return this.#driverPriv
  }

  set driverPriv(priv: PanfrostFile) {
    this.#driverPriv = priv
  }
}
