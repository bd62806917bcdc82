import { type Nanos } from './clock.ts'
import { type KernelObject } from './object.ts'
import { type Thread } from './thread.ts'

export type OperationKind =
  | 'mutex_lock'
  | 'mutex_unlock'
  | 'spin_lock'
  | 'spin_unlock'
  | 'down_read'
  | 'up_read'
  | 'down_write'
  | 'down_write_wait'
  | 'up_write'
  | 'reinit_completion'
  | 'complete'
  | 'wait_for_completion'
  | 'atomic_read'
  | 'atomic_write'
  | 'wait_event'
  | 'READ_ONCE'
  | 'WRITE_ONCE'
  | 'sleep'
  | 'sys_exit'
  | 'readl'
  | 'writel'
  | 'irq'
  | 'irq_exit'
  | 'irq_thread'
  | 'irq_thread_exit'
  | 'synchronize_irq'
  | 'queue_work'
  | 'work'
  | 'work_done'
  | 'cancel_work'
  | 'flush_work'
  | 'timer'
  | 'pm_runtime'
  | 'copy_from_user'
  | 'copy_to_user'
  | 'dma_fence_signal'
  | 'dma_fence_wait'
  | 'dma_fence_is_signaled'
  | 'dma_fence_add_callback'
  | 'dma_fence_remove_callback'
  | 'hardware'
  | 'wake'
  | 'send_signal'

/**
 * How an operation touches an object: reads commute, everything else orders (explorer: dependence). What acquires is not enabled while
 * another thread holds the object, or it is a `write`. An `update` commutes with other updates; who looks at what they change has to
 * `write`.
 */
export type AccessMode =
  'read' | 'write' | 'update' | 'acquire-shared' | 'acquire-exclusive' | 'release-shared' | 'release-exclusive'

export type Footprint = readonly (readonly [KernelObject, AccessMode])[]

/**
 * What the kernel sends back into a parked generator. Never undefined, so an operation can tell the first `next()`; and the end of that
 * operation as it is, so that nothing is made for it.
 */
export interface Resume {
  readonly done: true
  value: unknown
}

/** What a thread yields to the kernel: a scheduling point, or a function boundary that takes no step. */
export type Announcement = Operation | Call

/** What a `yield*` tells the kernel, which takes it at once: one is enough for all. */
const announced: { readonly done: false; value: Announcement | undefined } = { done: false, value: undefined }

/** Of something that is its own iterator. */
function iterate<T>(self: Announcement, resume: Resume | undefined): IteratorResult<Announcement, T> {
  // A resumed operation is over, and `value` is its result.
  if (resume !== undefined) return resume as IteratorReturnResult<T>
  announced.value = self
  return announced as IteratorYieldResult<Announcement>
}

/** A piece of kernel or user code. `yield*` inside it marks the places where another thread may run. */
export type Task<T = void> = Generator<Announcement, T, Resume | undefined>

/**
 * One visible step of a thread, announced before it happens.
 * It is its own iterator, so `const as = yield* asGet(...)` and `yield* lock.lock()` have the right type.
 */
export abstract class Operation<T = unknown> {
  abstract readonly kind: OperationKind
  abstract readonly object: KernelObject
  /** Everything it reads, writes, or depends on to be enabled. */
  abstract readonly footprint: Footprint

  /** The part of the footprint that it depends on to be enabled. */
  get enabledBy(): Footprint {
    return this.footprint
  }

  /** It touches this object only for somebody who waits for it, and nobody comes to wait without writing the object. */
  isOfWaiter(_id: number): boolean {
    return false
  }

  /** A service waits here for its next task, and remembers nothing of those before. */
  get idle(): boolean {
    return false
  }

  /** Of an idle one that is enabled: another task waits behind the next. */
  get hasMore(): boolean {
    return true
  }

  /** Its result is for observers: the thread that makes it takes no notice, so it is nothing that the thread knows. */
  get isUnheeded(): boolean {
    return false
  }

  /** What it will write, if that may come from a plain field: it is decided when the operation is announced. */
  get argument(): unknown {
    return undefined
  }

  /** Called once when a thread parks here: context checks that the kernel makes before it blocks. */
  announce(_thread: Thread): void {}

  enabled(_thread: Thread): boolean {
    return true
  }

  /** The moment from which a waiting operation is enabled by the passage of time. */
  get deadline(): Nanos | undefined {
    return undefined
  }

  abstract perform(thread: Thread): T

  [Symbol.iterator](): this {
    return this
  }

  next(resume?: Resume): IteratorResult<Announcement, T> {
    return iterate(this, resume)
  }
}

/** A call of a named kernel function: the kernel keeps its generator on the thread's stack, which is its call chain. */
export class Call<T = unknown> {
  constructor(
    readonly name: string,
    readonly body: Task<T>,
  ) {}

  [Symbol.iterator](): this {
    return this
  }

  next(resume?: Resume): IteratorResult<Announcement, T> {
    return iterate(this, resume)
  }
}

export interface KernelFunction<A extends readonly unknown[], R> {
  (...args: A): Call<R>
  /** The name in C, as it appears in a call chain. */
  readonly cname: string
}

/** Declares a function under its C name: `export const asPut = fn('panfrost_mmu_as_put', function* (pfdev, mmu) { ... })`. */
export function fn<A extends readonly unknown[], R>(
  cname: string,
  body: (...args: A) => Task<R>,
): KernelFunction<A, R> {
  return Object.assign((...args: A) => new Call(cname, body(...args)), { cname })
}
