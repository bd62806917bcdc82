import { type Kernel } from './kernel.ts'
import { type KernelObject, type Primitive } from './object.ts'
import { type Call, fn, type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

export type IrqReturn = 'IRQ_NONE' | 'IRQ_HANDLED' | 'IRQ_WAKE_THREAD'

/** note_interrupt() disables a line after 99,900 of 100,000 unhandled interrupts; fewer tell the same story. */
const UNHANDLED_LIMIT = 100

/**
 * Under search a storm that nobody handles is followed so far, until the device drives the line again: schedules in which nobody else
 * moves for the length of a real one say nothing.
 */
const SEARCHED_STORM = 2

/**
 * A level-triggered interrupt line with a hard handler and, if given, a threaded one (request_threaded_irq).
 * Modelled: the handlers of one line never overlap with themselves, as in the kernel; delivery is a step like any other, so an
 * interrupt can be late, and a line that is high again after the handler is delivered again.
 */
export class IrqLine implements Primitive {
  readonly id: number
  /** Whether handlers run, apart from the level: who waits for them does not look at it. */
  readonly handlers: KernelObject
  readonly parts: readonly KernelObject[]
  #level = false
  /** Set by the device: what has to be written before it can go high, undefined where there is nothing but the line. */
  needs: (() => Footprint | undefined) | undefined
  /** The line was shut off because nobody cared. */
  disabled = false
  inService = false
  threadPending = false
  threadActive = false
  unhandled = 0
  readonly #synchronize: SynchronizeIrq

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.id = kernel.enroll(this)
    this.handlers = kernel.timing.live ? this : kernel.object(`${name} handlers`)
    this.parts = [this.handlers]
    this.#synchronize = new SynchronizeIrq(this)
  }

  /** Driven by the device. */
  get level(): boolean {
    return this.#level
  }

  set level(level: boolean) {
    this.#level = level
    if (!this.kernel.timing.live) this.unhandled = 0
  }

  get deliverable(): boolean {
    return this.level && !this.disabled && (this.kernel.timing.live || this.unhandled < SEARCHED_STORM)
  }

  fingerprint(hash: StateHash): void {
    const { level, disabled, inService, threadPending, threadActive } = this
    for (const flag of [level, disabled, inService, threadPending, threadActive]) hash.add(flag ? 1 : 0)
    hash.add(this.unhandled)
  }

  /** request_threaded_irq(). The handlers' names are those of the C functions. */
  request(handler: IrqHandler, thread?: IrqThread): void {
    this.kernel.spawn(`irq/${this.name}`, 'hardirq', serveLine(this, handler), 'handle_irq_event')
    if (thread !== undefined)
      this.kernel.spawn(`irq/${this.name}-thread`, 'irqthread', serveThread(this, thread), 'irq_thread')
  }

  /** synchronize_irq(): waits for handlers that are running, hard and threaded, not for a line that is only high. */
  synchronize(): Operation<void> {
    return this.#synchronize
  }
}

export type IrqHandler = () => Task<IrqReturn> | Call<IrqReturn>
export type IrqThread = () => Task<unknown>

function* serveLine(line: IrqLine, handler: IrqHandler): Task<never> {
  const entry = new IrqEntry(line)
  const exits = {
    IRQ_NONE: new IrqExit(line, 'IRQ_NONE'),
    IRQ_HANDLED: new IrqExit(line, 'IRQ_HANDLED'),
    IRQ_WAKE_THREAD: new IrqExit(line, 'IRQ_WAKE_THREAD'),
  }
  for (;;) {
    yield* entry
    yield* exits[yield* handler()]
  }
}

function* serveThread(line: IrqLine, body: IrqThread): Task<never> {
  const entry = new IrqThreadEntry(line)
  const exit = new IrqThreadExit(line)
  for (;;) {
    yield* entry
    yield* body()
    yield* exit
  }
}

class IrqEntry extends Operation<void> {
  readonly kind = 'irq'
  readonly footprint: Footprint
  readonly #level: Footprint

  constructor(readonly object: IrqLine) {
    super()
    this.footprint = [
      [object, 'write'],
      [object.handlers, 'write'],
    ]
    this.#level = [[object, 'write']]
  }

  override get enabledBy(): Footprint {
    return this.object.needs?.() ?? this.#level
  }

  override get idle(): boolean {
    return true
  }

  override enabled(): boolean {
    return this.object.deliverable
  }

  perform(): void {
    this.object.inService = true
  }
}

class IrqExit extends Operation<IrqReturn> {
  readonly kind = 'irq_exit'
  readonly footprint: Footprint

  constructor(
    readonly object: IrqLine,
    readonly result: IrqReturn,
  ) {
    super()
    const handlers = [object.handlers, 'write'] as const
    // Only a storm that nobody handles makes a difference to what is delivered next.
    this.footprint = result === 'IRQ_NONE' ? [[object, 'write'], handlers] : [handlers]
  }

  perform(): IrqReturn {
    this.object.inService = false
    if (this.result === 'IRQ_WAKE_THREAD') this.object.threadPending = true
    const goesOn = this.result === 'IRQ_NONE' && (this.object.level || this.object.kernel.timing.live)
    this.object.unhandled = goesOn ? this.object.unhandled + 1 : 0
    if (this.object.unhandled >= UNHANDLED_LIMIT) {
      this.object.disabled = true
      this.object.kernel.splat('WARN', `irq ${this.object.name}: nobody cared, line disabled`)
    }
    return this.result
  }
}

class IrqThreadEntry extends Operation<void> {
  readonly kind = 'irq_thread'
  readonly footprint: Footprint

  constructor(readonly object: IrqLine) {
    super()
    this.footprint = [[object.handlers, 'write']]
  }

  override get idle(): boolean {
    return true
  }

  override enabled(): boolean {
    return this.object.threadPending
  }

  perform(): void {
    this.object.threadPending = false
    this.object.threadActive = true
  }
}

class IrqThreadExit extends Operation<void> {
  readonly kind = 'irq_thread_exit'
  readonly footprint: Footprint

  constructor(readonly object: IrqLine) {
    super()
    this.footprint = [[object.handlers, 'write']]
  }

  perform(): void {
    this.object.threadActive = false
  }
}

class SynchronizeIrq extends Operation<void> {
  readonly kind = 'synchronize_irq'
  readonly footprint: Footprint

  constructor(readonly object: IrqLine) {
    super()
    this.footprint = [[object.handlers, 'read']]
  }

  override announce(thread: Thread): void {
    this.object.kernel.mightSleep(`synchronize_irq(${this.object.name})`, thread)
  }

  override enabled(): boolean {
    return !this.object.inService && !this.object.threadPending && !this.object.threadActive
  }

  perform(): void {}
}

/** Names a handler for call chains. */
export const irqHandler = (cname: string, body: () => Task<IrqReturn>): IrqHandler => fn(cname, body)
