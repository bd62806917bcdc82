import { type Clock, type Nanos } from './clock.ts'
import { type Kernel } from './kernel.ts'
import { type KernelObject, type Primitive } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'

interface HardwareEvent {
  readonly name: string
  readonly due: Nanos
  readonly fire: () => void
}

/**
 * What one hardware block has in flight. Events of a block complete in the order they were started; between blocks any order is
 * possible. A reset drops them.
 */
export class HardwareQueue {
  readonly #events: HardwareEvent[] = []

  constructor(
    readonly name: string,
    readonly clock: Clock,
    /** What the next event of this block reads or changes beyond the queue itself. */
    readonly footprint: () => Footprint = () => [],
    /** In the footprint of whatever may start an event or drop one. Without it, everything that an event touches is taken to. */
    readonly started?: KernelObject,
    /** An object that events touch only for somebody who waits for them, and nobody comes to wait without writing it. */
    readonly isOfWaiter?: (id: number) => boolean,
  ) {}

  get pending(): readonly HardwareEvent[] {
    return this.#events
  }

  get head(): HardwareEvent | undefined {
    return this.#events[0]
  }

  /** `fire` runs when `latency` has passed, and not before earlier events of this block. */
  after(latency: Nanos, name: string, fire: () => void): void {
    this.#events.push({ name, due: this.clock.in(latency), fire })
  }

  /** Drops events whose name passes the test; all of them without one. */
  drop(which: (name: string) => boolean = () => true): void {
    for (let i = this.#events.length - 1; i >= 0; i--) {
      const event = this.#events[i]
      if (event !== undefined && which(event.name)) this.#events.splice(i, 1)
    }
  }

  takeHead(): HardwareEvent {
    const head = this.#events.shift()
    if (head === undefined) throw new Error(`${this.name} has no event in flight`)
    return head
  }
}

/** Makes a block's events steps of the machine: an actor that completes the head of the queue when it is due. */
export function attachHardware(kernel: Kernel, queue: HardwareQueue): void {
  const completion = new HardwareCompletion(kernel, queue)
  kernel.spawn(`hw/${queue.name}`, 'hardware', completeForever(completion))
}

function* completeForever(completion: HardwareCompletion): Task<never> {
  for (;;) yield* completion
}

/** The queue as an object of the kernel. */
class InFlight implements Primitive {
  readonly id: number
  readonly name: string

  constructor(
    kernel: Kernel,
    readonly queue: HardwareQueue,
  ) {
    this.id = kernel.enroll(this)
    this.name = queue.name
  }

  get parts(): readonly KernelObject[] {
    const { started, footprint } = this.queue
    return started === undefined ? footprint().map(([object]) => object) : [started]
  }

  fingerprint(hash: StateHash): void {
    for (const { name } of this.queue.pending) hash.addString(name)
  }
}

class HardwareCompletion extends Operation<string> {
  readonly kind = 'hardware'
  readonly object: KernelObject
  readonly #own: Footprint

  constructor(
    readonly kernel: Kernel,
    readonly queue: HardwareQueue,
  ) {
    super()
    this.object = new InFlight(kernel, queue)
    this.#own = [[queue.started ?? this.object, 'write']]
  }

  get footprint(): Footprint {
    return [...this.#own, ...this.queue.footprint()]
  }

  override get enabledBy(): Footprint {
    return this.queue.started === undefined ? this.footprint : this.#own
  }

  override isOfWaiter(id: number): boolean {
    return this.queue.isOfWaiter?.(id) === true
  }

  override get idle(): boolean {
    return true
  }

  override get hasMore(): boolean {
    return this.queue.pending.length > 1
  }

  override get deadline(): Nanos | undefined {
    // Under search it may come at any step, so that how long it takes is no part of the state.
    return this.kernel.timing.live ? this.queue.head?.due : undefined
  }

  override enabled(): boolean {
    const { head } = this.queue
    return head !== undefined && (!this.kernel.timing.live || head.due <= this.kernel.clock.now)
  }

  perform(): string {
    const event = this.queue.takeHead()
    event.fire()
    return event.name
  }
}
