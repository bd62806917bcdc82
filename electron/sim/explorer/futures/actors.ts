import { type Footprint, type Operation } from '../../kernel/operation.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Knowledge } from './knowledge.ts'
import { isWithout, mayUseAfter, type LockMask, USE, type Use } from './program-point.ts'
import { type Walk } from '../walk.ts'

/**
 * Who can move before one of a group does: threads that can now, and those that another one may let go on. A thread that waits counts
 * only if one that can move may touch what it waits for, and so does the next task of a service.
 */
export class Actors {
  readonly #knowledge: Knowledge
  /** By rank, 1 for a thread that can move before one of the group does. */
  readonly #now: number[] = []
  /** By rank, 1 for a service that may have another task before one of the group moves. */
  readonly #again: number[] = []
  /** Of the two lists, all is known. */
  #areAllKnown = false
  #threads: readonly Thread[] = []
  /** By rank, true for the group. */
  readonly #isMember: boolean[] = []
  #held: LockMask = 0
  /** Who is taken to have made its step already. */
  #mover: number | undefined
  /** What that step touches. */
  #made: Footprint = []
  /** That step was to take a task, which leaves the thread none but those behind it. */
  #hasTaken = false

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge
  }

  /** What is asked next is asked of the state after this thread's step, if one is given. */
  after(mover: number | undefined, thread: Thread | undefined): void {
    this.#mover = mover
    this.#made = thread?.parked?.footprint ?? []
    this.#hasTaken = thread?.parked !== undefined && thread.parked === thread.idle
  }

  /** `held`: locks that the group holds. */
  before(walk: Walk, group: readonly number[], held: LockMask): void {
    this.#threads = walk.threads
    this.#held = held
    this.#areAllKnown = false
    for (let rank = 0; rank < walk.threads.length; rank++) {
      this.#now[rank] = walk.isEnabled(rank) ? 1 : 0
      this.#again[rank] = 0
      this.#isMember[rank] = false
    }
    for (const member of group) {
      this.#now[member] = 0
      this.#isMember[member] = true
    }
  }

  /** Nobody waits there for this thread, nor will before somebody else has written the object: it is enough to look out for them. */
  isLatent({ parked }: Thread, rank: number, id: number): boolean {
    if (parked?.isOfWaiter(id) !== true || rank === this.#mover || this.#hasChanged(id)) return false
    return !parked.footprint.some(([touched]) => touched.id === id)
  }

  /** Of a thread outside the group: whether it can move before one of the group does. */
  canMove(rank: number): boolean {
    // Often it is one that can go now who lets it go on.
    if (this.#now[rank] === 0 && !this.#areAllKnown && !this.#wakes(rank)) this.findAll()
    return this.#now[rank] === 1
  }

  mayHaveAnotherTask(rank: number): boolean {
    if (!this.canMove(rank)) return false
    if (this.#again[rank] === 0 && !this.#areAllKnown && !this.#goesAgain(rank)) this.findAll()
    return this.#again[rank] === 1
  }

  /** Who lets whom go on, to the end. */
  findAll(): void {
    if (this.#areAllKnown) return
    this.#areAllKnown = true
    for (let isNews = true; isNews;) {
      isNews = false
      for (let other = 0; other < this.#threads.length; other++) {
        if (this.#again[other] === 1 || this.#isMember[other] === true) continue
        if (this.#now[other] === 0) {
          if (!this.#wakes(other)) continue
          isNews = true
        }
        if (this.#goesAgain(other)) isNews = true
      }
    }
  }

  /** Actors that may touch what the operation waits for. */
  wakers(operation: Operation): readonly number[] {
    this.findAll()
    const wakers: number[] = []
    const use = wakingUse(operation, false)
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id)) continue
      if (this.#mover !== undefined && this.#hasChanged(id)) wakers.push(this.#mover)
      const object = this.#knowledge.numberOf(id)
      for (const actor of this.#knowledge.usersOf(object)) if (this.#mayUse(actor, use, object, id)) wakers.push(actor)
    }
    return wakers
  }

  /** What those who can move were not seen to do with what the others wait for. */
  assumeNoOthers(): void {
    this.findAll()
    for (const [rank, { parked, idle }] of this.#threads.entries()) {
      if (parked === undefined || this.#isMember[rank] === true) continue
      if (this.#now[rank] === 0) this.#assumeNoWaker(parked, rank, false)
      if (idle !== undefined && this.#again[rank] === 0) this.#assumeNoWaker(idle, rank, true)
    }
  }

  #assumeNoWaker(operation: Operation, rank: number, repeats: boolean): void {
    const use = wakingUse(operation, false)
    const ownUse = wakingUse(operation, repeats)
    for (const [{ id }] of operation.enabledBy) {
      const object = this.#knowledge.numberOf(id)
      for (let actor = 0; actor < this.#now.length; actor++) {
        if (this.#now[actor] === 0) continue
        this.#knowledge.assume(actor, actor === rank ? ownUse : use, object)
        if (actor === this.#mover) this.#knowledge.assumeAfter(actor, actor === rank ? ownUse : use, object)
      }
    }
  }

  /** One that waits, by those who are known to move. */
  #wakes(rank: number): boolean {
    const parked = this.#threads[rank]?.parked
    if (parked === undefined || !this.#mayWake(parked, rank, false)) return false
    this.#now[rank] = 1
    return true
  }

  /** A service that can move, the same way. */
  #goesAgain(rank: number): boolean {
    const thread = this.#threads[rank]
    const idle = thread?.idle
    if (thread?.parked === undefined || idle === undefined) return false
    const isTaken = rank === this.#mover && this.#hasTaken && !idle.hasMore
    if ((!idle.enabled(thread) || isTaken) && !this.#mayWake(idle, rank, true)) return false
    this.#again[rank] = 1
    return true
  }

  /** `repeats`: the thread's own task may bring it the next one. */
  #mayWake(operation: Operation, rank: number, repeats: boolean): boolean {
    const use = wakingUse(operation, false)
    const ownUse = wakingUse(operation, repeats)
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id)) continue
      if (this.#hasChanged(id) && !(repeats && rank === this.#mover && this.#hasTaken)) return true
      const object = this.#knowledge.numberOf(id)
      for (const actor of this.#knowledge.usersOf(object))
        if (this.#mayUse(actor, actor === rank ? ownUse : use, object, id)) return true
    }
    return false
  }

  /** A lock that only the group can leave. */
  #isBehind(id: number): boolean {
    return this.#held !== 0 && (this.#knowledge.locks.of(id) & this.#held) !== 0 && this.#knowledge.isLock(id)
  }

  #hasChanged(id: number): boolean {
    for (const [touched, mode] of this.#made)
      if (touched.id === id && mode !== 'read' && mode !== 'acquire-shared') return true
    return false
  }

  #mayUse(actor: number, use: Use, object: number, id: number): boolean {
    const now = this.#now[actor] === 1 && this.#willUse(actor, use, object)
    const again = this.#again[actor] === 1 && isWithout(this.#knowledge.idle(actor)?.uses[use], object, this.#held)
    const thread = this.#threads[actor]
    return (now || again) && thread !== undefined && !this.isLatent(thread, actor, id)
  }

  #willUse(actor: number, use: Use, object: number): boolean {
    const at = this.#knowledge.at(actor)
    if (actor === this.#mover) return mayUseAfter(at, use, object, this.#held)
    return isWithout(at?.uses[use], object, this.#held)
  }
}

/** What lets it go on: an idle one only a task, and its own thread only one that it was not given before. */
function wakingUse({ idle }: Operation, isOwn: boolean): Use {
  if (!idle) return USE.changed
  return isOwn ? USE.requested : USE.posted
}
