import { type AccessMode } from '../kernel/operation.ts'
import { conflict, isShared, type Touches } from './dependence.ts'
import { TICK } from './schedule.ts'

/** A step that others can tell, or a tick, in the order of one execution. */
export interface Event {
  /** A thread, or TICK. */
  readonly rank: number
  readonly touches: Touches
  /** By thread: number of the last event, plus one, that comes before this one in every equivalent execution. */
  readonly clock: readonly number[]
}

interface Access {
  readonly event: number
  readonly mode: AccessMode
}

const isAcquire = (mode: AccessMode) => mode === 'acquire-exclusive' || mode === 'acquire-shared'
const isRelease = (mode: AccessMode) => mode === 'release-exclusive' || mode === 'release-shared'

/** The events of one execution and their order: program order, the order of conflicting steps, and ticks, which order everything. */
export class HappensBefore<E extends Event> {
  readonly events: E[] = []
  readonly #threads: number
  readonly #clocks: (readonly number[])[]
  readonly #accesses = new Map<number, Access[]>()

  constructor(threads: number) {
    this.#threads = threads
    this.#clocks = new Array<readonly number[]>(threads).fill(new Array<number>(threads).fill(0))
  }

  /** What comes before whatever the thread does next. */
  past(rank: number): readonly number[] {
    const clock = this.#clocks[rank]
    if (clock === undefined) throw new Error(`no clock for thread ${rank}`)
    return clock
  }

  /** `past`, and what a step that touches this would come after besides. */
  clockOf(rank: number, touches: Touches): number[] {
    const clock = [...this.past(rank)]
    for (const [id, mode] of touches) {
      for (const access of this.#accesses.get(id) ?? []) {
        if (!conflict(access.mode, mode)) continue
        const before = this.events[access.event]
        before?.clock.forEach((moment, thread) => {
          if (moment > (clock[thread] ?? 0)) clock[thread] = moment
        })
      }
    }
    return clock
  }

  add(event: E): void {
    const at = this.events.length
    this.events.push(event)
    if (event.rank === TICK) {
      this.#clocks.fill(new Array<number>(this.#threads).fill(at + 1))
      this.#accesses.clear()
      return
    }
    this.#clocks[event.rank] = event.clock
    for (const [id, mode] of event.touches) {
      const accesses = this.#accesses.get(id)
      if (accesses === undefined) this.#accesses.set(id, [{ event: at, mode }])
      else accesses.push({ event: at, mode })
    }
  }

  /** The event comes before everything whose clock this is. */
  isBefore(event: number, clock: readonly number[]): boolean {
    return (clock[this.events[event]?.rank ?? 0] ?? 0) > event
  }

  /**
   * Events that a step might also have come before: conflicting, by another thread, and not in its past; of each object the latest
   * first, up to one that `takes` it and that is no mere reader. A release is no candidate for an
   * acquisition: a lock is not taken before it.
   */
  races(rank: number, touches: Touches, takes: (event: number) => boolean): void {
    const past = this.past(rank)
    for (const [id, mode] of touches) {
      const accesses = this.#accesses.get(id)
      if (accesses === undefined) continue
      for (let i = accesses.length - 1; i >= 0; i--) {
        const access = accesses[i]
        if (access === undefined || !conflict(access.mode, mode)) continue
        if (this.isBefore(access.event, past)) {
          if (isShared(access.mode)) continue
          break
        }
        if ((isRelease(access.mode) && isAcquire(mode)) || this.events[access.event]?.rank === rank) continue
        if (takes(access.event) && !isShared(access.mode)) break
      }
    }
  }
}
