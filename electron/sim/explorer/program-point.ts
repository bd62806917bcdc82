import { type AccessMode, type OperationKind } from '../kernel/operation.ts'
import { isShared } from './dependence.ts'
import { type Place } from './place.ts'

/** Locks by bits. */
export type LockMask = number

/** Objects, each with the locks that are held at every access to it. */
export type Uses = Map<number, LockMask>

/** How a service begins and ends a task: that gives itself no other one. */
const SERVICE: ReadonlySet<OperationKind> = new Set([
  'work',
  'work_done',
  'irq',
  'irq_exit',
  'irq_thread',
  'irq_thread_exit',
  'timer',
  'hardware',
])

/** What changes a queue of tasks, and puts none on it. */
const POSTS_NOTHING: ReadonlySet<OperationKind> = new Set(['work', 'work_done', 'cancel_work'])

const USES = ['touched', 'written', 'changed', 'posted', 'requested'] as const
export type Use = (typeof USES)[number]

type ObjectsByUse = Readonly<Record<Use, Set<number>>>

const noObjects = (): ObjectsByUse => ({
  touched: new Set(),
  written: new Set(),
  changed: new Set(),
  posted: new Set(),
  requested: new Set(),
})

/**
 * Where a thread stands: a place in its code, in a phase of its program. Knows what the thread may do from here on, as far as
 * it was seen: the operation here, and those at all points that were reached from here. A service's knowledge ends where it waits for
 * its next task: what it does with that it does only if it gets one.
 */
export class ProgramPoint {
  /** Touched in whatever way. */
  readonly touched: Uses = new Map()
  /** Touched by more than a reader. */
  readonly written: Uses = new Map()
  /** Touched in a way that may let somebody else go on. */
  readonly changed: Uses = new Map()
  /** Touched in a way that may give a service a task. */
  readonly posted: Uses = new Map()
  /** Touched in a way that may give the thread itself another task. */
  readonly requested: Uses = new Map()
  /** Objects that a choice took not to be used in a way from here on, or under no fewer locks than was known. */
  readonly #assumed = noObjects()
  /** The same for what comes after the operation here. */
  readonly #assumedAfter = noObjects()
  /** Where the thread may stand after the operation here. */
  readonly next = new Set<ProgramPoint>()
  readonly #previous = new Set<ProgramPoint>()

  /** False for what is only concluded from other phases. */
  isSeen = false

  constructor(
    readonly phase: number,
    readonly place: Place,
  ) {}

  /** A choice is right only while nothing more is known of this use. */
  assume(use: Use, object: number): void {
    this.#assumed[use].add(object)
  }

  /** The same for this use after the operation here. */
  assumeAfter(use: Use, object: number): void {
    this.#assumedAfter[use].add(object)
  }

  /** Nothing relies on what is known of this point. */
  assumeNothing(): void {
    for (const use of USES) {
      this.#assumed[use].clear()
      this.#assumedAfter[use].clear()
    }
  }

  /** True if that is news here. */
  touches(object: number, mode: AccessMode, held: LockMask): boolean {
    const { kind } = this.place
    const changes = mode !== 'read' && mode !== 'acquire-shared'
    const news = this.#grow('touched', object, held)
    const written = !isShared(mode) && this.#grow('written', object, held)
    const changed = changes && this.#grow('changed', object, held)
    const posted = changes && !POSTS_NOTHING.has(kind) && this.#grow('posted', object, held)
    const requested = changes && !POSTS_NOTHING.has(kind) && !SERVICE.has(kind) && this.#grow('requested', object, held)
    return news || written || changed || posted || requested
  }

  /** The thread went from here to there. True if that is news of what it may do. */
  leadsTo(next: ProgramPoint): boolean {
    if (next.place.isIdle || this.next.has(next)) return false
    this.next.add(next)
    next.#previous.add(this)
    let news = false
    for (const use of USES) for (const [object, held] of next[use]) news = this.#growAfter(use, object, held) || news
    return news
  }

  #grow(use: Use, object: number, held: LockMask): boolean {
    const known = this[use].get(object)
    const now = known === undefined ? held : known & held
    if (now === known) return false
    this[use].set(object, now)
    if (this.#assumed[use].has(object)) this.place.contradicted()
    for (const previous of this.#previous) previous.#growAfter(use, object, now)
    return true
  }

  #growAfter(use: Use, object: number, held: LockMask): boolean {
    if (this.#assumedAfter[use].has(object)) this.place.contradicted()
    return this.#grow(use, object, held)
  }
}

/** Used, and not only under one of these locks. */
export function isWithout(uses: Uses | undefined, object: number, held: LockMask): boolean {
  const locks = uses?.get(object)
  return locks !== undefined && (locks & held) === 0
}
