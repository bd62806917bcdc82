import { type History } from './history.ts'
import { type HeldLock } from './lockdep.ts'
import { type KernelObject } from './object.ts'
import { type Operation, type Task } from './operation.ts'

/** Who runs: decides what it may do (a hard IRQ must not sleep) and whether the machine waits for its end. A service is a program that waits for orders. */
export type ThreadKind = 'user' | 'service' | 'kthread' | 'hardirq' | 'irqthread' | 'timer' | 'hardware'

interface Frame {
  readonly name: string
  readonly body: Task<unknown>
}

/** A thread of execution: a stack of generators, parked at an announced operation. */
export class Thread implements KernelObject {
  /** Undefined once it has exited. */
  parked: Operation | undefined
  readonly stack: Frame[] = []
  /** Innermost last; a fence-signalling section counts as a lock (lockdep map). */
  readonly held: HeldLock[] = []
  /** Greater than zero: spinlock held or hard-IRQ context, so it must not sleep. */
  preemptCount = 0
  /** What it knows, where that is asked: under search. */
  history: History | undefined
  /** Where a service waits for its next task, once it has been there, under search. */
  idle: Operation | undefined
  /** Objects made by it so far, under search. */
  made = 0
  /** A signal is pending; interruptible waits return -ERESTARTSYS. */
  signalled = false

  constructor(
    readonly id: number,
    readonly name: string,
    readonly kind: ThreadKind,
  ) {
    if (kind === 'hardirq') this.preemptCount = 1
  }

  get exited(): boolean {
    return this.parked === undefined
  }

  /** A run ends when all threads that are not daemons have exited. */
  get daemon(): boolean {
    return this.kind !== 'user'
  }

  /** Function names, outermost first. */
  get callChain(): readonly string[] {
    return this.stack.map((frame) => frame.name)
  }
}
