import { type Kernel } from './kernel.ts'
import { type KernelObject, type Primitive } from './object.ts'
import { type Footprint, type KernelFunction, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** alloc_ordered_workqueue(): one item at a time, in the order queued, on one worker. */
export class OrderedWorkqueue implements Primitive {
  readonly id: number
  readonly items: Work[] = []
  /** All work that can be queued on it, and that each of it runs. */
  readonly parts: KernelObject[] = []
  running: Work | undefined

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.id = kernel.enroll(this)
    kernel.spawn(`kworker/${name}`, 'kthread', work(this), 'worker_thread')
  }

  fingerprint(hash: StateHash): void {
    for (const { id } of this.items) hash.add(id)
    hash.add(this.running?.id ?? -1)
  }

  /** Queues inside a step of the caller. False if it was already queued. */
  enqueue(item: Work): boolean {
    if (item.queued) return false
    if (this.kernel.timing.live || !item.findsNothing()) this.items.push(item)
    return true
  }

  remove(item: Work): boolean {
    const at = this.items.indexOf(item)
    if (at >= 0) this.items.splice(at, 1)
    return at >= 0
  }
}

/**
 * struct work_struct on one queue. Whether it is queued or runs is its own state; the queue's is their order. So the worker that takes
 * the first of several items does not mind what is put behind them.
 */
export class Work implements KernelObject {
  readonly id: number
  /** Whether it runs, apart from whether it is queued: who queues it does not look at that. */
  readonly running: KernelObject
  /** What queueing it touches. */
  readonly touches: readonly KernelObject[]
  /** Where it changes the order of what is queued. */
  readonly inOrder: Footprint
  /** Where it does not, as when it is queued already. */
  readonly alone: Footprint
  readonly taken: Footprint
  readonly #queueOp: QueueWork
  readonly #flush: FlushWork
  readonly #cancel: CancelWork

  constructor(
    readonly wq: OrderedWorkqueue,
    readonly name: string,
    readonly run: KernelFunction<readonly [], void>,
    /**
     * Whether it would have nothing to do if it ran now. Under search such an item is not queued: it counts as run at once. For work
     * that changes nothing then, and is queued again by whatever gives it something to do, so that no schedule ends differently.
     */
    readonly findsNothing: () => boolean = () => false,
    /** What that looks at. */
    looksAt: Footprint = [],
  ) {
    this.id = wq.kernel.newId()
    this.touches = [this, wq, ...looksAt.map(([object]) => object)]
    this.alone = [[this, 'write'], ...looksAt]
    this.inOrder = [...this.alone, [wq, 'write']]
    this.running = wq.kernel.timing.live ? this : wq.kernel.object(`${name} on ${wq.name} running`)
    wq.parts.push(this, this.running)
    this.taken = [
      [this, 'write'],
      [this.running, 'write'],
    ]
    this.#queueOp = new QueueWork(this)
    this.#flush = new FlushWork(this)
    this.#cancel = new CancelWork(this)
  }

  get queued(): boolean {
    return this.wq.items.includes(this)
  }

  /** queue_work() */
  queue(): Operation<void> {
    return this.#queueOp
  }

  /** flush_work(): waits until it is neither queued nor running. */
  flush(): Operation<void> {
    return this.#flush
  }

  /** cancel_work_sync() */
  *cancelSync(): Task {
    yield* this.#cancel
    yield* this.#flush
  }
}

function* work(wq: OrderedWorkqueue): Task<never> {
  const take = new TakeWork(wq)
  const done = new WorkDone(wq)
  for (;;) {
    const item = yield* take
    yield* item.run()
    yield* done
  }
}

class TakeWork extends Operation<Work> {
  readonly kind = 'work'
  readonly #waiting: Footprint

  constructor(readonly object: OrderedWorkqueue) {
    super()
    this.#waiting = [[object, 'write']]
  }

  get footprint(): Footprint {
    const [first] = this.object.items
    return first === undefined ? this.#waiting : first.taken
  }

  override get idle(): boolean {
    return true
  }

  override get hasMore(): boolean {
    return this.object.items.length > 1
  }

  override enabled(): boolean {
    return this.object.items.length > 0
  }

  perform(): Work {
    const item = this.object.items.shift()
    if (item === undefined) throw new Error(`${this.object.name} took work from an empty queue`)
    this.object.running = item
    return item
  }
}

class WorkDone extends Operation<void> {
  readonly kind = 'work_done'

  constructor(readonly object: OrderedWorkqueue) {
    super()
  }

  get footprint(): Footprint {
    return [[this.object.running?.running ?? this.object, 'write']]
  }

  perform(): void {
    this.object.running = undefined
  }
}

class QueueWork extends Operation<void> {
  readonly kind = 'queue_work'

  constructor(readonly object: Work) {
    super()
  }

  get footprint(): Footprint {
    return this.object.queued ? this.object.alone : this.object.inOrder
  }

  override get isUnheeded(): boolean {
    return true
  }

  perform(): boolean {
    return this.object.wq.enqueue(this.object)
  }
}

class CancelWork extends Operation<void> {
  readonly kind = 'cancel_work'

  constructor(readonly object: Work) {
    super()
  }

  get footprint(): Footprint {
    return this.object.queued ? this.object.inOrder : this.object.alone
  }

  override get isUnheeded(): boolean {
    return true
  }

  perform(): boolean {
    return this.object.wq.remove(this.object)
  }
}

class FlushWork extends Operation<void> {
  readonly kind = 'flush_work'
  readonly footprint: Footprint

  constructor(readonly object: Work) {
    super()
    this.footprint = [
      [object, 'read'],
      [object.running, 'read'],
    ]
  }

  override announce(thread: Thread): void {
    this.object.wq.kernel.mightSleep(`flush_work(${this.object.name})`, thread)
  }

  override enabled(): boolean {
    const { wq } = this.object
    return wq.running !== this.object && !this.object.queued
  }

  perform(): void {}
}
