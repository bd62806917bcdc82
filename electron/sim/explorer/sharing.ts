import { type AccessMode, type Footprint } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { isShared } from './dependence.ts'

/** Stands for more than one thread. */
const MANY = -1

/** What all threads have done, or were about to do, to one object in the executions so far. */
interface Use {
  /** The only thread that touched it, or MANY. */
  toucher: number
  /** The only thread that did more than read it, MANY, or undefined: nobody. */
  writer: number | undefined
  /** Ids of the locks that were held at every access. */
  locks: readonly number[]
  /** It was only ever acquired and released, by operations that wait while another thread has it. */
  isLock: boolean
  /** What private steps took for granted. */
  readonly relied: { reader?: number; writer?: number; readonly locks: Set<number>; isLock?: true }
}

/**
 * Which steps nobody else can tell: those on objects that no other thread touches, or that others touch only under a lock which is
 * held, or the release of a lock that others only wait for. Such a step is made at once and alone, without trying others before it.
 *
 * Why nothing is lost. Until the thread has made the step, no other thread can do anything that conflicts with it; so the thread alone
 * is a persistent set (Godefroid 1996), provided that the uses of the objects are as they were seen. Uses are learnt while searching,
 * from operations announced as well as performed. When one turns up that a private step had taken for impossible, `broken` is set, and
 * the search must start again with what it knows now; uses only grow, so that ends. A search that ends unbroken missed nothing: take
 * the shortest execution in which some thread announces a use that was not seen. Up to there all uses are as assumed, so at each state
 * of the search its prefix can be brought into an order that begins with the step chosen alone (if the step is in it, it commutes to
 * the front; if not, putting it there disables nothing) or with one of the choices at a branch. Programs end, so the search makes that
 * announcement too, and would have been broken.
 */
export class Sharing {
  broken = false
  readonly #uses = new Map<number, Use>()

  /** `releases`: whether a release may go alone. Not under a bound: made early, it can make a switch a preemption. */
  constructor(readonly releases: boolean) {}

  /** A thread has announced its next operation. */
  announced(thread: Thread): void {
    if (thread.parked === undefined) return
    for (const [{ id }, mode] of thread.parked.footprint) this.#add(thread, id, mode)
  }

  /** Nobody else can tell whether this thread's next step is made. */
  isPrivate(thread: Thread): boolean {
    if (thread.parked === undefined) return false
    const { footprint } = thread.parked
    for (const [{ id }, mode] of footprint) if (!this.#isOwn(thread, id, mode)) return false
    this.#rely(thread, footprint)
    return true
  }

  #add(thread: Thread, id: number, mode: AccessMode): void {
    const use = this.#uses.get(id)
    const isLock = mode === 'acquire-exclusive' || mode === 'release-exclusive'
    if (use === undefined) {
      const locks = thread.held.filter(({ exclusive }) => exclusive).map((held) => held.id)
      const writer = isShared(mode) ? undefined : thread.id
      this.#uses.set(id, { toucher: thread.id, writer, locks, isLock, relied: { locks: new Set() } })
      return
    }
    const { relied } = use
    if (use.toucher !== thread.id) use.toucher = MANY
    if (!isShared(mode) && use.writer !== thread.id) use.writer = use.writer === undefined ? thread.id : MANY
    if (!isLock) use.isLock = false
    if (use.locks.length > 0) use.locks = use.locks.filter((lock) => isHeld(thread, lock))
    if (relied.reader !== undefined && use.writer !== undefined && use.writer !== relied.reader) this.broken = true
    if (relied.writer !== undefined && use.toucher !== relied.writer) this.broken = true
    if (relied.isLock === true && !use.isLock) this.broken = true
    for (const lock of relied.locks) if (!use.locks.includes(lock)) this.broken = true
  }

  #isOwn(thread: Thread, id: number, mode: AccessMode): boolean {
    const use = this.#uses.get(id)
    if (use === undefined) return false
    if (isShared(mode) ? use.writer === undefined || use.writer === thread.id : use.toucher === thread.id) return true
    if (this.releases && mode === 'release-exclusive' && use.isLock) return true
    return use.locks.some((lock) => isHeld(thread, lock))
  }

  #rely(thread: Thread, footprint: Footprint): void {
    for (const [{ id }, mode] of footprint) {
      const use = this.#uses.get(id)
      if (use === undefined) continue
      const { relied } = use
      const lock = use.locks.find((held) => isHeld(thread, held))
      if (isShared(mode) && (use.writer === undefined || use.writer === thread.id))
        relied.reader = relied.reader === undefined || relied.reader === thread.id ? thread.id : MANY
      else if (!isShared(mode) && use.toucher === thread.id) relied.writer = thread.id
      else if (lock !== undefined) relied.locks.add(lock)
      else relied.isLock = true
    }
  }
}

function isHeld({ held }: Thread, lock: number): boolean {
  for (const { id, exclusive } of held) if (id === lock && exclusive) return true
  return false
}
