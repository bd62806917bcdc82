import { type AccessMode, type Operation } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { isShared } from './dependence.ts'
import { Knowledge } from './knowledge.ts'
import { type LockMask, type ProgramPoint, type Use, type Uses } from './program-point.ts'
import { type Walk } from './walk.ts'

/**
 * What threads may still do, learnt from the executions so far, and by it the steps that need no alternative: those that conflict with
 * nothing that another thread can do before them. Such a step is made at once and alone.
 *
 * Why nothing is lost. Such a step is a persistent set by itself (Godefroid 1996), provided that threads do what they were seen to do:
 * at each program point no other operation, and from it to no other point. A thread that waits counts only if another one that can
 * move may touch what it waits for, and so does the next task of a service. What others do under a lock that this thread holds cannot
 * come before its step, nor can they touch that lock. When a thread does something that such a choice took it not to do, `broken` is
 * set and the search must start again with what it knows now; knowledge only grows, so that ends. A search that ends unbroken missed
 * nothing: every choice is right by all that is known at the end, and nothing else can happen. For take the shortest execution with
 * something unknown in it. Up to there all is as it was seen, so at each state of the search that execution can be brought into an order
 * that begins with a step chosen there: if the step is in it, it commutes to the front; if not, putting it there disables nothing of the
 * rest. Programs end, so the search makes that execution's last step too, and would have seen what is unknown.
 */
export class Futures {
  readonly #knowledge = new Knowledge()
  /** By rank, 1 for a thread that can move before one of a group does. */
  readonly #now: number[] = []
  /** By rank, 1 for a service that may have another task before one of a group moves. */
  readonly #again: number[] = []

  /** Something that a choice relied on has turned out to be wrong. */
  get broken(): boolean {
    return this.#knowledge.broken
  }

  /** Grows with whatever is seen for the first time. */
  get known(): number {
    return this.#knowledge.size
  }

  /** Finds where the threads of an execution stand. */
  locate(walk: Walk): void {
    this.#knowledge.locate(walk.threads)
  }

  /** The thread has moved, and announced its next operation. */
  moved(rank: number, thread: Thread): void {
    this.#knowledge.moved(rank, thread)
  }

  /** A search begins, with what is known: it has relied on nothing yet. */
  begin(): void {
    this.#knowledge.trust()
  }

  /**
   * Nothing that another thread can do before this thread's next step conflicts with it. Nothing does with a release either, but under
   * a bound it must wait for its turn: made early, it can make a switch a preemption.
   */
  isPrivate(walk: Walk, rank: number, bound: number | undefined): boolean {
    return this.#group(walk, rank, 1, bound === undefined) !== undefined
  }

  /**
   * Some of the threads that can go, the fewest for which holds: nothing that the others can do before one of these moves conflicts
   * with the next step of any of them. Only these need to be tried.
   */
  smallestGroup(walk: Walk, enabled: readonly number[]): readonly number[] {
    let smallest = enabled
    for (const rank of enabled) smallest = this.#group(walk, rank, smallest.length - 1, true) ?? smallest
    return smallest
  }

  /** Such a group with this thread in it; undefined if it has more than `most` members, or cannot be told. */
  #group(walk: Walk, rank: number, most: number, releases: boolean): readonly number[] | undefined {
    const group = [rank]
    let knowsActors = false
    for (let size = 0; size !== group.length;) {
      size = group.length
      if (size > most) return undefined
      let held = 0
      for (const member of group) held |= this.#knowledge.locks.excludedBy(walk.thread(member))
      knowsActors = false
      for (let i = 0; i < size; i++) {
        const member = group[i] ?? rank
        for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
          if (releases && mode === 'release-exclusive' && this.#knowledge.isLock(id)) continue
          for (const other of this.#knowledge.usersOf(id)) {
            if (group.includes(other)) continue
            const now = mayConflict(this.#knowledge.at(other), id, mode, held)
            const again = mayConflict(this.#knowledge.idle(other), id, mode, held)
            if (!now && !again) continue
            if (!knowsActors) this.#findActors(walk, group, held)
            knowsActors = true
            if (!(now && this.#now[other] === 1) && !(again && this.#again[other] === 1)) continue
            this.#addFirst(walk, other, group, held)
          }
        }
      }
    }
    this.#assumeNoConflict(walk, group, releases)
    if (knowsActors) this.#assumeNoOtherActors(walk, group)
    return group
  }

  /** What others were not seen to do with what the group touches. */
  #assumeNoConflict(walk: Walk, group: readonly number[], releases: boolean): void {
    for (const member of group) {
      for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
        if (releases && mode === 'release-exclusive' && this.#knowledge.isLock(id)) continue
        const use = isShared(mode) ? 'written' : 'touched'
        for (let other = 0; other < walk.threads.length; other++) {
          if (!group.includes(other)) this.#knowledge.assume(other, use, id)
        }
      }
    }
  }

  /** What those who can move were not seen to do with what the others wait for. */
  #assumeNoOtherActors({ threads }: Walk, group: readonly number[]): void {
    for (const [rank, { parked, idle }] of threads.entries()) {
      if (parked === undefined || group.includes(rank)) continue
      if (this.#now[rank] === 0) this.#assumeNoWaker(parked, rank, false)
      if (idle !== undefined && this.#again[rank] === 0) this.#assumeNoWaker(idle, rank, true)
    }
  }

  #assumeNoWaker(operation: Operation, rank: number, repeats: boolean): void {
    for (const [{ id }] of operation.enabledBy) {
      for (let actor = 0; actor < this.#now.length; actor++) {
        if (this.#now[actor] !== 1 && this.#again[actor] !== 1) continue
        this.#knowledge.assume(actor, wakingUse(operation, actor === rank && repeats), id)
      }
    }
  }

  /** Adds the thread to the group, or whoever must go first for it to be able to. */
  #addFirst(walk: Walk, rank: number, group: number[], held: LockMask): void {
    const ranks = [rank]
    for (const other of ranks) {
      const { parked } = walk.thread(other)
      if (parked === undefined || group.includes(other)) continue
      if (walk.isEnabled(other)) group.push(other)
      else for (const waker of this.#wakers(parked, held)) if (!ranks.includes(waker)) ranks.push(waker)
    }
  }

  /** Threads that can move before one of the group does: they can now, or another of them may let them go on. */
  #findActors({ threads }: Walk, group: readonly number[], held: LockMask): void {
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
        const { idle } = thread
        if (idle === undefined || (!idle.enabled(thread) && !this.#mayWake(idle, other, held, true))) continue
        again[other] = 1
        isNews = true
      }
    }
  }

  /** `repeats`: the thread's own task may bring it the next one. */
  #mayWake(operation: Operation, rank: number, held: LockMask, repeats: boolean): boolean {
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id, held)) continue
      for (const actor of this.#knowledge.usersOf(id))
        if (this.#mayTouch(actor, wakingUse(operation, actor === rank && repeats), id, held)) return true
    }
    return false
  }

  /** Actors that may touch what the operation waits for. */
  #wakers(operation: Operation, held: LockMask): readonly number[] {
    const wakers: number[] = []
    for (const [{ id }] of operation.enabledBy) {
      if (this.#isBehind(id, held)) continue
      for (const actor of this.#knowledge.usersOf(id))
        if (this.#mayTouch(actor, wakingUse(operation, false), id, held)) wakers.push(actor)
    }
    return wakers
  }

  /** A lock that only the group can leave. */
  #isBehind(object: number, held: LockMask): boolean {
    return (this.#knowledge.locks.of(object) & held) !== 0 && this.#knowledge.isLock(object)
  }

  #mayTouch(actor: number, use: Use, object: number, held: LockMask): boolean {
    if (this.#now[actor] === 1 && isWithout(this.#knowledge.at(actor)?.[use], object, held)) return true
    return this.#again[actor] === 1 && isWithout(this.#knowledge.idle(actor)?.[use], object, held)
  }
}

/** What lets it go on: an idle one only a task, and its own thread only one that it was not given before. */
function wakingUse({ idle }: Operation, isOwn: boolean): Use {
  if (!idle) return 'changed'
  return isOwn ? 'requested' : 'posted'
}

/** Used, and not only under one of these locks. */
function isWithout(uses: Uses | undefined, object: number, held: LockMask): boolean {
  const locks = uses?.get(object)
  return locks !== undefined && (locks & held) === 0
}

function mayConflict(point: ProgramPoint | undefined, object: number, mode: AccessMode, held: LockMask): boolean {
  return isWithout(isShared(mode) ? point?.written : point?.touched, object, held)
}
