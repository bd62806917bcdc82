import { type HeldLock } from '../kernel/lockdep.ts'
import { type AccessMode, type Operation } from '../kernel/operation.ts'
import { RwSemaphore } from '../kernel/rwsem.ts'
import { type Thread } from '../kernel/thread.ts'
import { isShared } from './dependence.ts'
import { type LockMask, ProgramPoint, type Uses } from './program-point.ts'
import { type Walk } from './walk.ts'

/** `any`: set where the lock is held in whatever way; `exclusive`: where nobody else can hold it. */
interface LockBits {
  readonly any: LockMask
  readonly exclusive: LockMask
}

const NO_BITS: LockBits = { any: 0, exclusive: 0 }

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
  readonly #bits = new Map<number, LockBits>()
  #given = 0
  #relied = false
  /** By rank, 1 for a thread that can move before one of a group does. */
  readonly #now: number[] = []
  /** By rank, 1 for a service that may have another task before one of a group moves. */
  readonly #again: number[] = []

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
    for (let size = 0; size !== group.length;) {
      size = group.length
      if (size > most) return undefined
      let held = 0
      for (const member of group) held |= this.#excluded(walk.thread(member))
      let known = false
      for (let i = 0; i < size; i++) {
        const member = group[i] ?? rank
        for (const [{ id }, mode] of walk.thread(member).parked?.footprint ?? []) {
          if (releases && mode === 'release-exclusive' && !this.#noLocks.has(id)) continue
          for (const other of this.#users.get(id) ?? []) {
            if (group.includes(other)) continue
            const now = mayConflict(this.#at[other], id, mode, held)
            const again = mayConflict(this.#idle[other], id, mode, held)
            if (!now && !again) continue
            if (!known) this.#findActors(walk, group, held)
            known = true
            if (!(now && this.#now[other] === 1) && !(again && this.#again[other] === 1)) continue
            this.#addFirst(walk, other, group, held)
          }
        }
      }
    }
    this.#relied = true
    return group
  }

  /** Adds the thread to the group, or whoever must go first for it to be able to. */
  #addFirst(walk: Walk, rank: number, group: number[], held: LockMask): void {
    const ranks = [rank]
    for (const other of ranks) {
      const { parked } = walk.thread(other)
      if (parked === undefined || group.includes(other)) continue
      if (walk.isEnabled(other)) group.push(other)
      else for (const waker of this.#wakers(parked, other, held, false)) if (!ranks.includes(waker)) ranks.push(waker)
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

  #mayWake(operation: Operation, rank: number, held: LockMask, repeats: boolean): boolean {
    return this.#wakers(operation, rank, held, repeats).next().done !== true
  }

  /** Actors that may touch what the operation waits for; `repeats`: the thread's own task may bring it the next one. */
  *#wakers(operation: Operation, rank: number, held: LockMask, repeats: boolean): Generator<number> {
    for (const [{ id }] of operation.enabledBy) {
      if (((this.#bits.get(id)?.any ?? 0) & held) !== 0 && !this.#noLocks.has(id)) continue
      for (const actor of this.#users.get(id) ?? []) {
        const use = !operation.idle ? 'changed' : actor === rank && repeats ? 'requested' : 'posted'
        const now = this.#now[actor] === 1 && isWithout(this.#at[actor]?.[use], id, held)
        if (now || (this.#again[actor] === 1 && isWithout(this.#idle[actor]?.[use], id, held))) yield actor
      }
    }
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

  /** Locks that the thread holds, as they stand at its accesses. */
  #mask({ held }: Thread): LockMask {
    let mask = 0
    for (const lock of held)
      mask |= lock.exclusive ? this.#bit(lock).any | this.#bit(lock).exclusive : this.#bit(lock).any
    return mask
  }

  /** What accesses of others would have to be made under, and cannot be while the thread holds what it holds. */
  #excluded({ held }: Thread): LockMask {
    let mask = 0
    for (const lock of held) mask |= lock.exclusive ? this.#bit(lock).any : this.#bit(lock).exclusive
    return mask
  }

  /** Of the first 31 locks, a reader-writer lock counting twice; others have none, so nothing is concluded from them. */
  #bit({ id, lock, exclusive }: HeldLock): LockBits {
    // A fence-signalling section: any number of threads can be in one.
    if (!exclusive && !(lock instanceof RwSemaphore)) return NO_BITS
    let bits = this.#bits.get(id)
    if (bits === undefined) {
      const any = this.#nextBit()
      this.#bits.set(id, (bits = { any, exclusive: lock instanceof RwSemaphore ? this.#nextBit() : any }))
    }
    return bits
  }

  #nextBit(): number {
    return this.#given < 31 ? 1 << this.#given++ : 0
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
