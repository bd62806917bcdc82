import { type AccessMode, type Operation } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { isShared } from './dependence.ts'
import { type LockMask, ProgramPoint, type Uses } from './program-point.ts'
import { type Walk } from './walk.ts'

/** Threads that may move, and services of them that may get another task then. */
interface Actors {
  readonly now: Set<number>
  readonly again: Set<number>
}

/**
 * What threads may still do, learnt from the executions so far, and by it the steps that need no alternative: those that conflict with
 * nothing that another thread can do before them. Such a step is made at once and alone.
 *
 * Why nothing is lost. Such a step is a persistent set by itself (Godefroid 1996), provided that threads do what they were seen to do:
 * at each program point no other operation, and from it to no other point. A thread that waits counts only if another one that can
 * move may touch what it waits for, and so does the next task of a service. What others do under a lock that this thread holds cannot
 * come before its step, nor can they touch that lock. When a thread does something new after a step was chosen so, `broken` is set and the search must start again with what it
 * knows now; knowledge only grows, so that ends. A search that ends unbroken missed nothing: take the shortest execution with something
 * new in it. Up to there all is as it was seen, so at each state of the search that execution can be brought into an order that begins
 * with a step chosen there: if the step is in it, it commutes to the front; if not, putting it there disables nothing of the rest.
 * Programs end, so the search makes that execution's last step too, and would have seen what is new.
 */
export class Futures {
  broken = false
  /** Grows with whatever is seen for the first time. */
  known = 0
  /** By rank: where each thread stands. */
  readonly #at: (ProgramPoint | undefined)[] = []
  /** By rank: where a service waits for its next task. */
  readonly #idle: (ProgramPoint | undefined)[] = []
  /** By rank, and then by object. */
  readonly #points: Map<number, ProgramPoint[]>[] = []
  /** Ranks that ever touched an object. */
  readonly #users = new Map<number, number[]>()
  /** Objects that were touched by more than taking and leaving a lock. */
  readonly #noLocks = new Set<number>()
  readonly #bits = new Map<number, number>()
  #relied = false

  /** `releases`: whether a release may go alone. Not under a bound: made early, it can make a switch a preemption. */
  constructor(readonly releases: boolean) {}

  /** Finds where the threads of an execution stand. */
  locate(walk: Walk): void {
    for (const [rank, thread] of walk.threads.entries()) this.#at[rank] = this.#pointOf(rank, thread)
  }

  /** The thread has moved, and announced its next operation. */
  moved(rank: number, thread: Thread): void {
    const from = this.#at[rank]
    const to = this.#pointOf(rank, thread)
    this.#at[rank] = to
    if (from !== undefined && to !== undefined && from.leadsTo(to)) this.#learnt()
  }

  /** A search begins, with what is known: it has relied on nothing yet. */
  begin(): void {
    this.broken = false
    this.#relied = false
  }

  /** Nothing that another thread can do before this thread's next step conflicts with it. */
  isPrivate(walk: Walk, rank: number): boolean {
    return this.#group(walk, rank, 1) !== undefined
  }

  /**
   * Some of the threads that can go, the fewest for which holds: nothing that the others can do before one of these moves conflicts
   * with the next step of any of them. Only these need to be tried.
   */
  smallestGroup(walk: Walk, enabled: readonly number[]): readonly number[] {
    let smallest = enabled
    for (const rank of enabled) smallest = this.#group(walk, rank, smallest.length - 1) ?? smallest
    return smallest
  }

  /** Such a group with this thread in it; undefined if it has more than `most` members, or cannot be told. */
  #group(walk: Walk, rank: number, most: number): readonly number[] | undefined {
    const group = [rank]
    for (let size = 0; size !== group.length;) {
      size = group.length
      if (size > most) return undefined
      let held = 0
      for (const member of group) held |= this.#mask(walk.thread(member))
      let actors: Actors | undefined
      for (const member of group.slice()) {
        for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
          if (this.releases && mode === 'release-exclusive' && !this.#noLocks.has(id)) continue
          for (const other of this.#users.get(id) ?? []) {
            if (group.includes(other)) continue
            const now = mayConflict(this.#at[other], id, mode, held)
            const again = mayConflict(this.#idle[other], id, mode, held)
            if (!now && !again) continue
            actors ??= this.#actors(walk, group, held)
            if (!(now && actors.now.has(other)) && !(again && actors.again.has(other))) continue
            // Who lets a waiting one go on is not looked into.
            if (!walk.isEnabled(other)) return undefined
            group.push(other)
          }
        }
      }
    }
    this.#relied = true
    return group
  }

  /** Threads that can move before one of the group does: they can now, or another of them may let them go on. */
  #actors(walk: Walk, group: readonly number[], held: LockMask): Actors {
    const now = new Set(walk.enabled())
    for (const member of group) now.delete(member)
    const actors = { now, again: new Set<number>() }
    for (let isNews = true; isNews;) {
      isNews = false
      for (const [other, thread] of walk.threads.entries()) {
        if (thread.parked === undefined || group.includes(other)) continue
        if (!now.has(other) && this.#mayWake(thread.parked, other, actors, held, false)) {
          now.add(other)
          isNews = true
        }
        if (!now.has(other) || actors.again.has(other) || thread.idle === undefined) continue
        if (!thread.idle.enabled(thread) && !this.#mayWake(thread.idle, other, actors, held, true)) continue
        actors.again.add(other)
        isNews = true
      }
    }
    return actors
  }

  /** Whether an actor may touch what the operation waits for; `repeats`: the thread's own task may bring it the next one. */
  #mayWake(operation: Operation, rank: number, { now, again }: Actors, held: LockMask, repeats: boolean): boolean {
    for (const [{ id }] of operation.enabledBy) {
      if (((this.#bits.get(id) ?? 0) & held) !== 0 && !this.#noLocks.has(id)) continue
      const wakes = (point: ProgramPoint | undefined, actor: number) => {
        if (!operation.idle) return isWithout(point?.changed, id, held)
        return isWithout(actor === rank && repeats ? point?.requested : point?.posted, id, held)
      }
      for (const actor of now) if (wakes(this.#at[actor], actor)) return true
      for (const actor of again) if (wakes(this.#idle[actor], actor)) return true
    }
    return false
  }

  #pointOf(rank: number, thread: Thread): ProgramPoint | undefined {
    const { parked } = thread
    if (parked === undefined) return undefined
    const { kind, object } = parked
    const phase = thread.history?.phase ?? 0
    const where = thread.stack.at(-1)?.name
    const points = (this.#points[rank] ??= new Map<number, ProgramPoint[]>())
    let here = points.get(object.id)
    if (here === undefined) points.set(object.id, (here = []))
    let point = here.find((known) => known.kind === kind && known.where === where && known.phase === phase)
    if (point === undefined) here.push((point = new ProgramPoint(phase, where, kind, parked.idle)))
    this.#add(rank, thread, point)
    if (point.isIdle) this.#idle[rank] = point
    return point
  }

  #add(rank: number, thread: Thread, point: ProgramPoint): void {
    const held = this.#mask(thread)
    for (const [{ id }, mode] of thread.parked?.footprint ?? []) {
      if (!point.touches(id, mode, held)) continue
      if (mode !== 'acquire-exclusive' && mode !== 'release-exclusive') this.#noLocks.add(id)
      const users = this.#users.get(id)
      if (users === undefined) this.#users.set(id, [rank])
      else if (!users.includes(rank)) users.push(rank)
      this.#learnt()
    }
  }

  #learnt(): void {
    this.known++
    if (this.#relied) this.broken = true
  }

  #mask({ held }: Thread): LockMask {
    let mask = 0
    for (const { id, exclusive } of held) if (exclusive) mask |= this.#bit(id)
    return mask
  }

  /** Of the first 31 locks; others have none, so nothing is concluded from them. */
  #bit(lock: number): number {
    const known = this.#bits.get(lock)
    if (known !== undefined) return known
    const bit = this.#bits.size < 31 ? 1 << this.#bits.size : 0
    this.#bits.set(lock, bit)
    return bit
  }
}

/** Used, and not only under one of these locks. */
function isWithout(uses: Uses | undefined, object: number, held: LockMask): boolean {
  const locks = uses?.get(object)
  return locks !== undefined && (locks & held) === 0
}

function mayConflict(point: ProgramPoint | undefined, object: number, mode: AccessMode, held: LockMask): boolean {
  return isWithout(isShared(mode) ? point?.written : point?.touched, object, held)
}
