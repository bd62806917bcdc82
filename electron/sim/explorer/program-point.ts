import { type AccessMode } from '../kernel/operation.ts'
import { isShared } from './dependence.ts'

/** Locks by bits. */
export type LockMask = number

/** Objects, each with the locks that are held at every access to it. */
type Uses = Map<number, LockMask>

/**
 * Where a thread stands: function, operation and object, in a phase of its program. Knows what a thread may do from here on, as far as
 * it was seen: the operation here, and those at all points that were reached from here.
 */
export class ProgramPoint {
  /** Touched in whatever way. */
  readonly touched: Uses = new Map()
  /** Touched by more than a reader. */
  readonly written: Uses = new Map()
  /** Touched in a way that may let somebody go on. */
  readonly changed: Uses = new Map()
  readonly next = new Set<ProgramPoint>()
  readonly #previous = new Set<ProgramPoint>()

  constructor(
    readonly phase: number,
    readonly where: string | undefined,
    readonly kind: string,
  ) {}

  /** True if that is news here. */
  touches(object: number, mode: AccessMode, held: LockMask): boolean {
    const news = this.#grow('touched', object, held)
    const written = !isShared(mode) && this.#grow('written', object, held)
    const changed = mode !== 'read' && mode !== 'acquire-shared' && this.#grow('changed', object, held)
    return news || written || changed
  }

  /** The thread went from here to there. True if that is news of what it may do. */
  leadsTo(next: ProgramPoint): boolean {
    if (this.next.has(next)) return false
    this.next.add(next)
    next.#previous.add(this)
    let news = false
    for (const kind of ['touched', 'written', 'changed'] as const)
      for (const [object, held] of next[kind]) news = this.#grow(kind, object, held) || news
    return news
  }

  #grow(kind: 'touched' | 'written' | 'changed', object: number, held: LockMask): boolean {
    const known = this[kind].get(object)
    const now = known === undefined ? held : known & held
    if (now === known) return false
    this[kind].set(object, now)
    for (const previous of this.#previous) previous.#grow(kind, object, now)
    return true
  }
}
