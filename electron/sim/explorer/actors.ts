import { type Footprint, type Operation } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { type Knowledge } from './knowledge.ts'
import { isWithout, type LockMask, type Use } from './program-point.ts'
import { type Walk } from './walk.ts'

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

  /** Before one of the group does. */
  canMove(rank: number): boolean {
    return this.#now[rank] === 1
  }

  mayHaveAnotherTask(rank: number): boolean {
    return this.#again[rank] === 1
  }

  /** `held`: locks that the group holds. */
  find({ threads }: Walk, group: readonly number[], held: LockMask): void {
    const now = this.#now
    const again = this.#again
    for (const [rank, thread] of threads.entries()) {
      now[rank] = thread.parked?.enabled(thread) === true ? 1 : 0
      again[rank] = 0
    }
    for (const member of group) now[member] = 0
    for (let isNews = true; isNews;) {
      isNews = false
      for (let other = 0; other < threads.length; other++) {
        const thread = threads[other]
        if (thread?.parked === undefined || again[other] === 1 || group.includes(other)) continue
        if (now[other] === 0) {
          if (!this.#mayWake(thread.parked, other, held, false)) continue
          now[other] = 1
          isNews = true
        }
        if (!this.#mayGoAgain(thread, other, held)) continue
        again[other] = 1
        isNews = true
      }
    }
  }

  /** Actors that may touch what the operation waits for. */
  wakers(operation: Operation, held: LockMask): readonly number[] {
    const wakers: number[] = []
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id, held)) continue
      if (this.#mover !== undefined && this.#hasChanged(id)) wakers.push(this.#mover)
      for (const actor of this.#knowledge.usersOf(id))
        if (this.#mayTouch(actor, wakingUse(operation, false), id, held)) wakers.push(actor)
    }
    return wakers
  }

  /** What those who can move were not seen to do with what the others wait for. */
  assumeNoOthers({ threads }: Walk, group: readonly number[]): void {
    for (const [rank, { parked, idle }] of threads.entries()) {
      if (parked === undefined || group.includes(rank)) continue
      if (!this.canMove(rank)) this.#assumeNoWaker(parked, rank, false)
      if (idle !== undefined && !this.mayHaveAnotherTask(rank)) this.#assumeNoWaker(idle, rank, true)
    }
  }

  #assumeNoWaker(operation: Operation, rank: number, repeats: boolean): void {
    for (const [{ id }] of operation.enabledBy) {
      for (let actor = 0; actor < this.#now.length; actor++) {
        if (!this.canMove(actor) && !this.mayHaveAnotherTask(actor)) continue
        const use = wakingUse(operation, actor === rank && repeats)
        this.#knowledge.assume(actor, use, id)
        if (actor === this.#mover) this.#knowledge.assumeAfter(actor, use, id)
      }
    }
  }

  #mayGoAgain(thread: Thread, rank: number, held: LockMask): boolean {
    const { idle } = thread
    if (idle === undefined) return false
    const isTaken = rank === this.#mover && this.#hasTaken && !idle.hasMore
    return (idle.enabled(thread) && !isTaken) || this.#mayWake(idle, rank, held, true)
  }

  /** `repeats`: the thread's own task may bring it the next one. */
  #mayWake(operation: Operation, rank: number, held: LockMask, repeats: boolean): boolean {
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id, held)) continue
      if (this.#hasChanged(id) && !(repeats && rank === this.#mover && this.#hasTaken)) return true
      for (const actor of this.#knowledge.usersOf(id))
        if (this.#mayTouch(actor, wakingUse(operation, actor === rank && repeats), id, held)) return true
    }
    return false
  }

  /** A lock that only the group can leave. */
  #isBehind(object: number, held: LockMask): boolean {
    return (this.#knowledge.locks.of(object) & held) !== 0 && this.#knowledge.isLock(object)
  }

  #hasChanged(object: number): boolean {
    return this.#made.some(([{ id }, mode]) => id === object && mode !== 'read' && mode !== 'acquire-shared')
  }

  #mayTouch(actor: number, use: Use, object: number, held: LockMask): boolean {
    if (this.canMove(actor) && this.#willTouch(actor, use, object, held)) return true
    return this.mayHaveAnotherTask(actor) && isWithout(this.#knowledge.idle(actor)?.[use], object, held)
  }

  #willTouch(actor: number, use: Use, object: number, held: LockMask): boolean {
    const at = this.#knowledge.at(actor)
    if (actor !== this.#mover) return isWithout(at?.[use], object, held)
    for (const next of at?.next ?? []) if (isWithout(next[use], object, held)) return true
    return false
  }
}

/** What lets it go on: an idle one only a task, and its own thread only one that it was not given before. */
function wakingUse({ idle }: Operation, isOwn: boolean): Use {
  if (!idle) return 'changed'
  return isOwn ? 'requested' : 'posted'
}
