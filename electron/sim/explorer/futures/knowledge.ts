import { type AccessMode, type Footprint, type OperationKind } from '../../kernel/operation.ts'
import { type Thread } from '../../kernel/thread.ts'
import { LockMasks } from './lock-masks.ts'
import { Place } from './place.ts'
import { type ProgramPoint, type Use } from './program-point.ts'

/** What threads were seen to do: where they stand, what may come from there on, and who uses which object. */
export class Knowledge {
  /** Something that was relied on has turned out to be wrong. */
  broken = false
  /** Grows with whatever is seen for the first time. */
  size = 0
  readonly locks = new LockMasks()
  #relied = false
  /** By rank: where each thread stands. */
  readonly #at: (ProgramPoint | undefined)[] = []
  /** By rank: where a service waits for its next task. */
  readonly #idle: (ProgramPoint | undefined)[] = []
  /** By rank: what its next step touched when it came to stand there. */
  readonly #footprints: Footprint[] = []
  /** By rank, and then by object. */
  readonly #places: Map<number, Place[]>[] = []
  /** Numbers of objects, by id: from 0, in the order in which they were met. */
  readonly #numbers = new Map<number, number>()
  /** By number of the object: ranks. */
  readonly #users: number[][] = []
  /** Objects that were touched by more than taking and leaving a lock. */
  readonly #noLocks = new Set<number>()
  /** Objects that a choice has taken to be nothing but locks. */
  readonly #takenForLocks = new Set<number>()

  /** Finds where the threads of an execution stand. */
  locate(threads: readonly Thread[]): void {
    for (const [rank, thread] of threads.entries()) this.#at[rank] = this.#pointOf(rank, thread)
  }

  /** The thread is about to move. What its step touches may be more than when it came here, as with an event of the hardware. */
  moves(rank: number, thread: Thread): void {
    const { parked } = thread
    const point = this.#at[rank]
    if (point === undefined || parked === undefined) return
    const { footprint } = parked
    if (footprint === this.#footprints[rank]) return
    const held = this.locks.heldBy(thread)
    for (const [{ id }, mode] of footprint) this.#touches(rank, point, id, mode, held)
  }

  /** The thread has moved, and announced its next operation. */
  moved(rank: number, thread: Thread): void {
    const from = this.#at[rank]
    const to = this.#pointOf(rank, thread)
    this.#at[rank] = to
    if (from === undefined || to === undefined) return
    if (from.leadsTo(to)) this.size++
    if (from.phase === to.phase) from.place.leadsTo(to.place)
  }

  /** Nothing is relied on, until something is. */
  trust(): void {
    this.broken = false
    this.#relied = false
    this.#takenForLocks.clear()
    for (const places of this.#places)
      for (const here of places?.values() ?? [])
        for (const { points } of here) for (const point of points) point.assumeNothing()
  }

  /** The number under which the object is known here, by its id. */
  numberOf(id: number): number {
    let number = this.#numbers.get(id)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(id, number)
      this.#users.push([])
    }
    return number
  }

  /** Ranks that ever touched the object. */
  usersOf(object: number): readonly number[] {
    return this.#users[object] ?? []
  }

  at(rank: number): ProgramPoint | undefined {
    return this.#at[rank]
  }

  idle(rank: number): ProgramPoint | undefined {
    return this.#idle[rank]
  }

  /** A choice is right only while nothing more is known of what this thread does from here on. */
  assume(rank: number, use: Use, object: number): void {
    this.#relied = true
    this.#at[rank]?.assume(use, object)
    this.#idle[rank]?.assume(use, object)
  }

  /** The same for what it does after its next step. */
  assumeAfter(rank: number, use: Use, object: number): void {
    this.#relied = true
    this.#at[rank]?.assumeAfter(use, object)
  }

  /** Touched only by who takes and leaves it, as far as is known. */
  isLock(id: number): boolean {
    if (this.#noLocks.has(id)) return false
    this.#takenForLocks.add(id)
    return true
  }

  #pointOf(rank: number, thread: Thread): ProgramPoint | undefined {
    const { parked, history } = thread
    if (parked === undefined) return undefined
    const place = this.#placeOf(rank, thread.stack.at(-1)?.name, parked.kind, parked.object.id, parked.idle)
    const point = place.at(history?.phase ?? 0)
    const held = this.locks.heldBy(thread)
    const { footprint } = parked
    this.#footprints[rank] = footprint
    for (const [{ id }, mode] of footprint) this.#touches(rank, point, id, mode, held)
    point.isSeen = true
    if (point.place.isIdle) this.#rests(rank, point)
    return point
  }

  #placeOf(rank: number, where: string | undefined, kind: OperationKind, object: number, isIdle: boolean): Place {
    const places = (this.#places[rank] ??= new Map<number, Place[]>())
    let here = places.get(object)
    if (here === undefined) places.set(object, (here = []))
    let place = here.find((known) => known.kind === kind && known.where === where)
    if (place === undefined) here.push((place = new Place(where, kind, isIdle, this.#contradicted)))
    return place
  }

  #touches(rank: number, point: ProgramPoint, id: number, mode: AccessMode, held: number): void {
    if (mode !== 'acquire-exclusive' && mode !== 'release-exclusive') this.#isNoLock(id)
    const object = this.numberOf(id)
    const isNews = point.touches(object, mode, held)
    point.place.touches(object, mode, held)
    if (!isNews) return
    const users = this.#users[object]
    if (users?.includes(rank) === false) users.push(rank)
    this.size++
  }

  #isNoLock(id: number): void {
    if (this.#noLocks.has(id)) return
    this.#noLocks.add(id)
    if (this.#takenForLocks.has(id)) this.broken = true
  }

  /** A service waits for its next task: nobody has counted with one that was not known to. */
  #rests(rank: number, point: ProgramPoint): void {
    if (this.#idle[rank] === point) return
    this.#idle[rank] = point
    if (this.#relied) this.broken = true
  }

  readonly #contradicted = (): void => {
    this.broken = true
  }
}
