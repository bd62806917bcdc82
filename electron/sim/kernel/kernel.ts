import { Clock, type Nanos } from './clock.ts'
import { reportDeadlock } from './deadlock.ts'
import { History } from './history.ts'
import { fingerprintKernel } from './fingerprint.ts'
import { Lockdep } from './lockdep.ts'
import { type KernelObject, namedObject, type Primitive } from './object.ts'
import { Call, type Operation, type Resume, type Task } from './operation.ts'
import { type Random } from './random.ts'
import { type StateHash } from './state-hash.ts'
import { type Splat, type SplatKind } from './splat.ts'
import { RunToBlock, type Strategy } from './strategy.ts'
import { Thread, type ThreadKind } from './thread.ts'
import { Timing } from './timing.ts'

/** Told of every performed operation. `value` is its result, before the thread goes on. */
export type StepObserver = (thread: Thread, operation: Operation, value: unknown) => void

export interface KernelEvents {
  readonly step?: StepObserver
  readonly splat?: (splat: Splat) => void
  /** Nothing can run at this moment, and time is about to move. */
  readonly rest?: () => void
}

/** Objects that one thread may make under search. */
const IDS_PER_THREAD = 2 ** 20

/**
 * Threads and the step loop. Each thread is a generator parked at an announced operation; the loop asks the strategy for one
 * whose operation is enabled, performs it, and runs that thread to its next operation. There are no wait queues: a blocked
 * thread is one whose operation is not enabled. When nothing is enabled, virtual time jumps to the nearest deadline.
 */
export class Kernel {
  readonly clock = new Clock()
  readonly timing = new Timing(this.clock)
  readonly lockdep: Lockdep = new Lockdep(this)
  readonly threads: Thread[] = []
  /** All objects with a value, where states are compared: under search. A live kernel makes new ones for ever. */
  readonly primitives: Primitive[] = []
  /** Programs that have not exited; services do not count. */
  programs = 0
  /** Number of operations performed. */
  steps = 0
  /** `steps` at the last deadlock. Nothing moves after it, and it is told once, until another thread joins. */
  #deadlockAt: number | undefined
  #current: Thread | undefined
  #objects = 0
  #remembers = false
  readonly #enabled: Thread[] = []
  readonly #hardIrqs: Thread[] = []
  readonly #resume: Resume = { done: true, value: undefined }

  constructor(
    readonly random: Random,
    readonly events: KernelEvents = {},
    readonly strategy: Strategy = new RunToBlock(),
  ) {}

  /** The thread whose code is running. Throws between steps. */
  get current(): Thread {
    if (this.#current === undefined) throw new Error('no thread is running: kernel code was called from outside a step')
    return this.#current
  }

  /**
   * Numbered in order of creation. Under search what a thread makes has a number that depends on this thread alone, so that the
   * same object has the same number in every schedule.
   */
  newId(): number {
    const maker = this.#current
    if (this.timing.live || maker === undefined) return ++this.#objects
    return (maker.id + 1) * IDS_PER_THREAD + ++maker.made
  }

  /** newId() for an object whose value makes a difference. */
  enroll(object: Primitive): number {
    if (!this.timing.live) this.primitives.push(object)
    return this.newId()
  }

  /** From here on what threads know is a part of the state. What came before is the same in every execution. */
  remember(): void {
    this.#remembers = true
    for (const thread of this.threads) thread.history = new History(thread.stack.length - 1)
  }

  /** The state of kernel objects and threads. Driver, device and programs have more, in plain fields. */
  fingerprint(hash: StateHash): void {
    fingerprintKernel(this, hash)
  }

  /**
   * Something without a value of its own, such as a register. Under search its number follows from its name, whoever is the first to
   * need it; should two names share one, their steps are taken to conflict.
   */
  object(name: string): KernelObject {
    return this.timing.live ? { id: this.newId(), name } : namedObject(name)
  }

  spawn(name: string, kind: ThreadKind, body: Task<unknown>, entry: string = name): Thread {
    // In order of creation under search too, where no thread comes to be in the searched part: numbers of numbers would pass 2^53.
    const thread = new Thread(++this.#objects, name, kind)
    thread.stack.push({ name: entry, body })
    if (this.#remembers) thread.history = new History(0)
    const caller = this.#current
    this.#advance(thread, undefined)
    this.#deadlockAt = undefined
    if (!thread.exited) this.#remember(thread)
    this.#current = caller
    return thread
  }

  /** Performs one operation. False if nothing is enabled at this moment. */
  step(): boolean {
    const quick = this.strategy.quick?.(this.#hardIrqs, this.#current)
    if (quick !== undefined) {
      this.perform(quick)
      return true
    }
    const enabled = this.enabled()
    if (enabled.length === 0) return false
    this.perform(this.strategy.next(enabled, this.#current))
    return true
  }

  /** Threads whose operation may be performed now, in order of creation. Only valid until the next call. */
  enabled(): readonly Thread[] {
    const enabled = this.#enabled
    enabled.length = 0
    for (const thread of this.threads) if (thread.parked?.enabled(thread) === true) enabled.push(thread)
    return enabled
  }

  /** Runs until `moment`; time stands there afterwards. Stops early, at the time reached, when `until` says so. */
  runUntil(moment: Nanos, until: () => boolean = () => false): void {
    while (!until()) {
      if (this.step()) continue
      this.events.rest?.()
      const next = this.nextDeadline()
      if (next === undefined && this.#deadlockAt !== this.steps) {
        this.#deadlockAt = this.steps
        reportDeadlock(this)
      }
      if (next === undefined || next > moment) {
        this.clock.advanceTo(moment)
        return
      }
      this.clock.advanceTo(next)
    }
  }

  /** Moves time to the nearest deadline. False if there is none. For when nothing is enabled. */
  passTime(): boolean {
    const next = this.nextDeadline()
    if (next !== undefined) this.clock.advanceTo(next)
    return next !== undefined
  }

  /** The nearest moment at which a parked operation becomes enabled by itself. */
  nextDeadline(): Nanos | undefined {
    let nearest: Nanos | undefined
    for (const { parked } of this.threads) {
      const deadline = parked?.deadline
      if (deadline !== undefined && (nearest === undefined || deadline < nearest)) nearest = deadline
    }
    return nearest
  }

  /** WARN_ON: records a splat and goes on. Returns the condition. */
  warnOn(condition: boolean, where: string, text: string): boolean {
    if (condition) this.splat('WARN', `${where}: ${text}`)
    return condition
  }

  splat(kind: SplatKind, text: string, thread: Thread | undefined = this.#current): void {
    const callTrace = thread === undefined ? [] : [...thread.callChain].reverse()
    this.events.splat?.({ kind, text, at: this.clock.now, thread: thread?.name ?? 'swapper', callTrace })
  }

  /** might_sleep(): complains when the caller is in atomic context. */
  mightSleep(what: string, thread: Thread = this.current): void {
    if (thread.preemptCount > 0)
      this.splat('atomic-sleep', `${what}: sleeping function called from invalid context`, thread)
  }

  /** One operation of a thread that is enabled. */
  perform(thread: Thread): void {
    const operation = thread.parked
    if (operation === undefined) throw new Error(`strategy chose ${thread.name}, which has exited`)
    this.#current = thread
    this.steps++
    const value = operation.perform(thread)
    thread.history?.performed(operation, value)
    this.events.step?.(thread, operation, value)
    this.#resume.value = value
    this.#advance(thread, this.#resume)
    if (thread.exited) this.#forget(thread)
  }

  /** Runs a thread to its next operation, through calls and returns, which take no step. */
  #advance(thread: Thread, resume: Resume | undefined): void {
    this.#current = thread
    thread.parked = undefined
    const { stack } = thread
    for (;;) {
      const frame = stack[stack.length - 1]
      if (frame === undefined) return
      const { done, value } = frame.body.next(resume)
      if (done === true) {
        stack.pop()
        thread.history?.returned(frame.name, value)
        this.#resume.value = value
        resume = this.#resume
      } else if (value instanceof Call) {
        stack.push(value)
        thread.history?.called(value.name)
        resume = undefined
      } else {
        thread.parked = value
        if (value.idle && !this.timing.live) this.#isIdle(thread, value)
        value.announce(thread)
        return
      }
    }
  }

  #isIdle(thread: Thread, operation: Operation): void {
    thread.history?.restart()
    thread.idle = operation
  }

  #remember(thread: Thread): void {
    this.threads.push(thread)
    if (thread.kind === 'hardirq') this.#hardIrqs.push(thread)
    if (!thread.daemon) this.programs++
  }

  #forget(thread: Thread): void {
    if (!thread.daemon) this.programs--
    this.threads.splice(this.threads.indexOf(thread), 1)
    const irq = this.#hardIrqs.indexOf(thread)
    if (irq >= 0) this.#hardIrqs.splice(irq, 1)
  }
}
