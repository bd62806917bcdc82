import { type Nanos } from '../kernel/clock.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type KernelObject } from '../kernel/object.ts'
import { type Footprint, Operation } from '../kernel/operation.ts'

/** What a program is told from outside: a program waits for a moment or for the next order, whichever is first. */
export class Orders implements KernelObject {
  readonly id: number
  /** The program ends when it sees this. */
  exit = false
  #news = false

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.id = kernel.newId()
  }

  /** Ends the program's present or next wait. */
  notify(): void {
    this.#news = true
  }

  quit(): void {
    this.exit = true
    this.notify()
  }

  get pending(): boolean {
    return this.#news
  }

  taken(): void {
    this.#news = false
  }

  waitUntil(moment: Nanos | undefined): Operation<void> {
    return new WaitForOrders(this, moment)
  }
}

class WaitForOrders extends Operation<void> {
  readonly kind = 'wake'
  readonly footprint: Footprint
  readonly #moment: Nanos | undefined

  constructor(
    readonly object: Orders,
    moment: Nanos | undefined,
  ) {
    super()
    this.#moment = moment
    this.footprint = [[object, 'write']]
  }

  override get deadline(): Nanos | undefined {
    return this.#moment
  }

  override enabled(): boolean {
    if (this.object.pending) return true
    return this.#moment !== undefined && this.object.kernel.clock.now >= this.#moment
  }

  perform(): void {
    this.object.taken()
  }
}
