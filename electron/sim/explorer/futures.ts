import { type AccessMode } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { isShared } from './dependence.ts'
import { type LockMask, ProgramPoint } from './program-point.ts'
import { type Walk } from './walk.ts'

/**
 * What threads may still do, learnt from the executions so far, and by it the steps that need no alternative: those that conflict with
 * nothing that another thread can do before them. Such a step is made at once and alone.
 *
 * Why nothing is lost. Such a step is a persistent set by itself (Godefroid 1996), provided that threads do what they were seen to do:
 * at each program point no other operation, and from it to no other point. A thread that waits counts only if another one that can
 * move may touch what it waits for. What others do under a lock that this thread holds cannot come before its step, nor can they touch
 * that lock. When a thread does something new after a step was chosen so, `broken` is set and the search must start again with what it
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
    const thread = walk.thread(rank)
    if (thread.parked === undefined) return false
    const held = this.#mask(thread)
    let actors: ReadonlySet<number> | undefined
    for (const [{ id }, mode] of thread.parked.footprint) {
      if (this.releases && mode === 'release-exclusive' && !this.#noLocks.has(id)) continue
      for (const other of this.#users.get(id) ?? []) {
        if (other === rank || !this.#mayConflict(other, id, mode, held)) continue
        if (walk.isEnabled(other)) return false
        actors ??= this.#actors(walk, rank, held)
        if (actors.has(other)) return false
      }
    }
    this.#relied = true
    return true
  }

  #mayConflict(rank: number, object: number, mode: AccessMode, held: LockMask): boolean {
    const point = this.#at[rank]
    const locks = isShared(mode) ? point?.written.get(object) : point?.touched.get(object)
    return locks !== undefined && (locks & held) === 0
  }

  /** Threads that can move before this one does: they can now, or another of them may let them go on. */
  #actors(walk: Walk, rank: number, held: LockMask): ReadonlySet<number> {
    const actors = new Set(walk.enabled())
    actors.delete(rank)
    let waiting = walk.threads
      .map((_, other) => other)
      .filter((other) => other !== rank && !actors.has(other) && this.#at[other] !== undefined)
    for (;;) {
      const still = waiting.filter((other) => !this.#mayWake(walk.thread(other), actors, held))
      if (still.length === waiting.length) return actors
      for (const other of waiting) if (!still.includes(other)) actors.add(other)
      waiting = still
    }
  }

  #mayWake({ parked }: Thread, actors: ReadonlySet<number>, held: LockMask): boolean {
    for (const [{ id }] of parked?.footprint ?? []) {
      if (((this.#bits.get(id) ?? 0) & held) !== 0 && !this.#noLocks.has(id)) continue
      for (const actor of actors) {
        const locks = this.#at[actor]?.changed.get(id)
        if (locks !== undefined && (locks & held) === 0) return true
      }
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
    if (point === undefined) here.push((point = new ProgramPoint(phase, where, kind)))
    this.#add(rank, thread, point)
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
