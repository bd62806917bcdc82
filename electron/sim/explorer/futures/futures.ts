import { type Thread } from '../../kernel/thread.ts'
import { Actors } from './actors.ts'
import { isShared } from '../dependence.ts'
import { Knowledge } from './knowledge.ts'
import { isWithout, mayUseAfter, USE } from './program-point.ts'
import { type Walk } from '../walk.ts'

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
 *
 * A sleeping thread's step need not wait for its turn to be found out: where it would be such a step once another thread has moved, that
 * other thread is not tried at all (`isCovered`).
 */
export class Futures {
  readonly #knowledge = new Knowledge()
  readonly #actors = new Actors(this.#knowledge)

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

  /** The thread is about to move. */
  moves(rank: number, thread: Thread): void {
    this.#knowledge.moves(rank, thread)
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
    return this.#group(walk, rank, isAlone, bound === undefined) !== undefined
  }

  /**
   * Some of the threads that can go, for which holds: nothing that the others can do before one of these moves conflicts with the next
   * step of any of them. Only these need to be tried; the group is the one with the fewest that do not sleep.
   */
  smallestGroup(walk: Walk, enabled: readonly number[], sleep: readonly number[]): readonly number[] {
    const awake = (group: readonly number[]) => group.filter((rank) => !sleep.includes(rank)).length
    let smallest = enabled
    let fewest = awake(enabled)
    for (const rank of enabled) {
      if (fewest === 0) break
      const group = this.#group(walk, rank, (members) => awake(members) < fewest, true)
      if (group === undefined) continue
      smallest = group
      fewest = awake(group)
    }
    return smallest
  }

  /**
   * Once the thread has made its step, there will be such a group among the sleeping ones, whose steps share nothing with that. Then all
   * that begins with it may as well begin with one of theirs, and that was searched.
   */
  isCovered(walk: Walk, mover: number, sleeping: readonly number[]): boolean {
    const asleep = (group: readonly number[]) => group.every((rank) => sleeping.includes(rank))
    return sleeping.some((rank) => this.#group(walk, rank, asleep, true, mover) !== undefined)
  }

  /** Such a group with this thread in it, once `mover` has made its step; undefined if it is not accepted on the way. */
  #group(
    walk: Walk,
    rank: number,
    accepts: (group: readonly number[]) => boolean,
    releases: boolean,
    mover?: number,
  ): readonly number[] | undefined {
    const actors = this.#actors
    actors.after(mover, mover === undefined ? undefined : walk.thread(mover))
    const group = [rank]
    let knowsActors = false
    for (let size = 0; size !== group.length;) {
      size = group.length
      if (!accepts(group)) return undefined
      let held = 0
      for (const member of group) held |= this.#knowledge.locks.excludedBy(walk.thread(member))
      knowsActors = false
      for (let i = 0; i < size; i++) {
        const member = group[i] ?? rank
        for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
          if (releases && mode === 'release-exclusive' && this.#knowledge.isLock(id)) continue
          const object = this.#knowledge.numberOf(id)
          const use = isShared(mode) ? USE.written : USE.touched
          for (const other of this.#knowledge.usersOf(object)) {
            if (group.includes(other)) continue
            const at = this.#knowledge.at(other)
            const now = other === mover ? mayUseAfter(at, use, object, held) : isWithout(at?.uses[use], object, held)
            const again = isWithout(this.#knowledge.idle(other)?.uses[use], object, held)
            if ((!now && !again) || actors.isLatent(walk.thread(other), other, id)) continue
            if (!knowsActors) actors.before(walk, group, held)
            knowsActors = true
            if (!(now && actors.canMove(other)) && !(again && actors.mayHaveAnotherTask(other))) continue
            if (accepts === isAlone) return undefined
            this.#addFirst(walk, other, group)
          }
        }
      }
    }
    this.#assumeNoConflict(walk, group, releases, mover)
    if (knowsActors) actors.assumeNoOthers()
    return group
  }

  /** What others were not seen to do with what the group touches. */
  #assumeNoConflict(walk: Walk, group: readonly number[], releases: boolean, mover: number | undefined): void {
    for (const member of group) {
      for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
        if (releases && mode === 'release-exclusive' && this.#knowledge.isLock(id)) continue
        const object = this.#knowledge.numberOf(id)
        const use = isShared(mode) ? USE.written : USE.touched
        for (let other = 0; other < walk.threads.length; other++) {
          if (!group.includes(other)) this.#knowledge.assume(other, use, object)
        }
        if (mover !== undefined) this.#knowledge.assumeAfter(mover, use, object)
      }
    }
  }

  /** Adds the thread to the group, or whoever must go first for it to be able to. */
  #addFirst(walk: Walk, rank: number, group: number[]): void {
    const ranks = [rank]
    for (const other of ranks) {
      const { parked } = walk.thread(other)
      if (parked === undefined || group.includes(other)) continue
      if (walk.isEnabled(other)) group.push(other)
      else for (const waker of this.#actors.wakers(parked)) if (!ranks.includes(waker)) ranks.push(waker)
    }
  }
}

const isAlone = (group: readonly number[]) => group.length === 1
