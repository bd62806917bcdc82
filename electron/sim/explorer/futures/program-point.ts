import { type AccessMode, type OperationKind } from '../../kernel/operation.ts'
import { isShared } from '../dependence.ts'
import { NumberSet } from './number-set.ts'
import { type Place } from './place.ts'

/** Locks by bits. */
export type LockMask = number

/** By number of the object, the locks that are held at every access to it; undefined without one. */
export type Uses = (LockMask | undefined)[]

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

export const USE = {
  /** In whatever way. */
  touched: 0,
  /** By more than a reader. */
  written: 1,
  /** In a way that may let somebody else go on. */
  changed: 2,
  /** In a way that may give a service a task. */
  posted: 3,
  /** In a way that may give the thread itself another task. */
  requested: 4,
} as const
export type Use = (typeof USE)[keyof typeof USE]
const USES = Object.values(USE)

/**
 * Where a thread stands: a place in its code, in a phase of its program. Knows what the thread may do from here on, as far as
 * it was seen: the operation here, and those at all points that were reached from here. A service's knowledge ends where it waits for
 * its next task: what it does with that it does only if it gets one.
 */
export class ProgramPoint {
  /** By use. */
  readonly uses: readonly Uses[] = USES.map(() => [])
  /** By use, objects that a choice took not to be used so from here on, or under no fewer locks than was known. */
  readonly #assumed = USES.map(() => new NumberSet())
  /** The same for what comes after the operation here. */
  readonly #assumedAfter = USES.map(() => new NumberSet())
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
    this.#assumed[use]?.add(object)
  }

  /** The same for this use after the operation here. */
  assumeAfter(use: Use, object: number): void {
    this.#assumedAfter[use]?.add(object)
  }

  /** Nothing relies on what is known of this point. */
  assumeNothing(): void {
    for (const objects of this.#assumed) objects.clear()
    for (const objects of this.#assumedAfter) objects.clear()
  }

  /** True if that is news here. */
  touches(object: number, mode: AccessMode, held: LockMask): boolean {
    const { kind } = this.place
    const changes = mode !== 'read' && mode !== 'acquire-shared'
    const news = this.#grow(USE.touched, object, held)
    const written = !isShared(mode) && this.#grow(USE.written, object, held)
    const changed = changes && this.#grow(USE.changed, object, held)
    const posted = changes && !POSTS_NOTHING.has(kind) && this.#grow(USE.posted, object, held)
    const requested =
      changes && !POSTS_NOTHING.has(kind) && !SERVICE.has(kind) && this.#grow(USE.requested, object, held)
    return news || written || changed || posted || requested
  }

  /** The thread went from here to there. True if that is news of what it may do. */
  leadsTo(next: ProgramPoint): boolean {
    if (next.place.isIdle || this.next.has(next)) return false
    this.next.add(next)
    next.#previous.add(this)
    let news = false
    for (const use of USES)
      for (const [object, held] of next.uses[use]?.entries() ?? [])
        if (held !== undefined) news = this.#growAfter(use, object, held) || news
    return news
  }

  #grow(use: Use, object: number, held: LockMask): boolean {
    const uses = this.uses[use] ?? []
    const known = uses[object]
    const now = known === undefined ? held : known & held
    if (now === known) return false
    // Without a gap, which would be slower to read.
    while (uses.length < object) uses.push(undefined)
    uses[object] = now
    if (this.#assumed[use]?.has(object) === true) this.place.contradicted()
    for (const previous of this.#previous) previous.#growAfter(use, object, now)
    return true
  }

  #growAfter(use: Use, object: number, held: LockMask): boolean {
    if (this.#assumedAfter[use]?.has(object) === true) this.place.contradicted()
    return this.#grow(use, object, held)
  }
}

/** Used, and not only under one of these locks. */
export function isWithout(uses: Uses | undefined, object: number, held: LockMask): boolean {
  const locks = uses?.[object]
  return locks !== undefined && (locks & held) === 0
}

/** After the operation at this point. */
export function mayUseAfter(point: ProgramPoint | undefined, use: Use, object: number, held: LockMask): boolean {
  for (const next of point?.next ?? []) if (isWithout(next.uses[use], object, held)) return true
  return false
}
