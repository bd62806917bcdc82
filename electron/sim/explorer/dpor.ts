import { hasOtherCause, type Touches, touchesConflict, touchesOf } from './dependence.ts'
import { type Event, HappensBefore } from './happens-before.ts'
import { type Hunt } from './hunt.ts'
import { TICK } from './schedule.ts'
import { type Walk } from './walk.ts'

/** A state in which a choice was made. */
interface Choice {
  /** Steps before it. */
  readonly depth: number
  readonly enabled: readonly number[]
  readonly sleep: readonly number[]
  readonly done: number[]
  readonly backtrack: number[]
  /** The thread of the step before, private ones included. */
  readonly before: number | undefined
}

interface Step extends Event {
  /** Undefined: nothing else needed to be tried there. It may be one of two that race all the same, as the later one. */
  readonly choice: Choice | undefined
}

/**
 * Dynamic partial-order reduction with source sets and sleep sets (Abdulla et al., POPL 2014): a second order of two steps is tried
 * where they race, and nowhere else.
 *
 * Operations block, which the textbook does not have. So the race of a lock is with the last conflicting acquisition, past its
 * release; a step that was announced and could not be made before the other, with nothing in between to change that, does not race
 * with it, but perhaps with an earlier one; and what is announced and not made when an execution ends, is cut short, or before time
 * moves, is looked at as if it were made.
 *
 * Yields after each execution. Returns true if nothing is left to execute, unless what threads may do turned out to be more than was
 * known (`Futures.broken`): it is then to be done again.
 */
export function* searchByRaces(hunt: Hunt): Generator<void, boolean> {
  const search = new RaceSearch(hunt)
  while (!hunt.isOver && !hunt.futures.broken) {
    if (!search.execute()) return true
    yield
  }
  return false
}

class RaceSearch {
  readonly #hunt: Hunt
  readonly #path: number[] = []
  #order: HappensBefore<Step> | undefined
  /** By thread: events before it announced its next operation. */
  #announced: number[] = []

  constructor(hunt: Hunt) {
    this.#hunt = hunt
  }

  /** False if there is nothing left to execute. */
  execute(): boolean {
    const steps = this.#order?.events ?? []
    const at = steps.findLastIndex(({ choice }) => choice !== undefined && nextOf(choice) !== undefined)
    const choice = steps[at]?.choice
    const rank = choice === undefined ? undefined : nextOf(choice)
    if (this.#order !== undefined && (choice === undefined || rank === undefined)) return false
    const walk = this.#hunt.begin(this.#path, choice?.depth ?? 0)
    const order = new HappensBefore<Step>(walk.threads.length)
    this.#announced = walk.threads.map(() => 0)
    for (const step of steps.slice(0, at)) {
      order.add(step)
      if (step.rank !== TICK) this.#announced[step.rank] = order.events.length
    }
    this.#order = order
    if (choice === undefined || rank === undefined) this.#goOn(walk, order, [], undefined)
    else this.#goOn(walk, order, this.#take(walk, order, choice, rank), rank)
    this.#path.length = 0
    for (const step of walk.schedule) this.#path.push(step)
    return true
  }

  /** Makes the step. Returns who sleeps after it. */
  #take(walk: Walk, order: HappensBefore<Step>, choice: Choice, rank: number): readonly number[] {
    const touches = touchesOf(walk.thread(rank))
    const asleep = [...choice.sleep, ...choice.done]
    const still = asleep.filter((other) => other !== rank && !touchesConflict(touchesOf(walk.thread(other)), touches))
    choice.done.push(rank)
    if (!choice.backtrack.includes(rank)) choice.backtrack.push(rank)
    this.#perform(walk, order, rank, touches, choice)
    return still
  }

  #perform(walk: Walk, order: HappensBefore<Step>, rank: number, touches: Touches, choice: Choice | undefined): void {
    this.#findRaces(order, rank, touches)
    const clock = order.clockOf(rank, touches)
    clock[rank] = order.events.length + 1
    order.add({ rank, touches, clock, choice })
    this.#hunt.perform(walk, rank)
    this.#announced[rank] = order.events.length
  }

  #goOn(walk: Walk, order: HappensBefore<Step>, asleep: readonly number[], last: number | undefined): void {
    const hunt = this.#hunt
    let sleep = asleep
    let before = last
    while (!walk.ended && !hunt.isEndless(walk)) {
      const alone = hunt.privateStep(walk, before)
      if (alone !== undefined && !hasOtherCause(walk.thread(alone))) {
        if (sleep.includes(alone)) break
        this.#perform(walk, order, alone, touchesOf(walk.thread(alone)), undefined)
        before = alone
        continue
      }
      const enabled = [...walk.enabled()]
      if (enabled.length === 0) {
        this.#findPendingRaces(walk, order)
        hunt.settle(walk)
        if (!walk.ended) order.add({ rank: TICK, touches: [], clock: [], choice: undefined })
        sleep = []
        continue
      }
      const awake = enabled.filter((rank) => !sleep.includes(rank))
      const rank = before !== undefined && awake.includes(before) ? before : awake[0]
      if (rank === undefined) break
      const choice = { depth: walk.schedule.length, enabled, sleep, done: [], backtrack: [], before }
      sleep = this.#take(walk, order, choice, rank)
      before = rank
    }
    if (!walk.ended) this.#findPendingRaces(walk, order)
  }

  #findPendingRaces(walk: Walk, order: HappensBefore<Step>): void {
    for (const [rank, thread] of walk.threads.entries()) this.#findRaces(order, rank, touchesOf(thread))
  }

  #findRaces(order: HappensBefore<Step>, rank: number, touches: Touches): void {
    order.races(rank, touches, (at) => this.#reverse(order, at, rank, touches))
  }

  /** Sees to it that the step is tried before the event. False if that can't be. */
  #reverse(order: HappensBefore<Step>, at: number, rank: number, touches: Touches): boolean {
    const { events } = order
    const choice = events[at]?.choice
    if (choice === undefined) return false
    const independent: number[] = []
    for (let i = at + 1; i < events.length; i++) if (!order.isBefore(at, events[i]?.clock ?? [])) independent.push(i)
    const wasPending = (this.#announced[rank] ?? 0) <= at
    if (wasPending && !choice.enabled.includes(rank)) {
      const mayEnable = independent.some((i) => touchesConflict(events[i]?.touches ?? [], touches))
      if (!mayEnable) return false
    }
    const initials = this.#initials(order, independent, rank, touches)
    if (initials.some((first) => choice.backtrack.includes(first) || choice.sleep.includes(first))) return true
    const possible = initials.filter((first) => choice.enabled.includes(first))
    const first = possible.includes(rank) ? rank : possible[0]
    if (first !== undefined) choice.backtrack.push(first)
    else choice.backtrack.push(...choice.enabled.filter((other) => !choice.backtrack.includes(other)))
    return true
  }

  /** Threads that may go first in these events followed by the step. */
  #initials(order: HappensBefore<Step>, independent: readonly number[], rank: number, touches: Touches): number[] {
    const initials: number[] = []
    const seen: number[] = []
    const isFirst = (clock: readonly number[]) => !seen.some((earlier) => order.isBefore(earlier, clock))
    for (const i of independent) {
      const step = order.events[i]
      if (step === undefined) continue
      if (isFirst(step.clock) && !initials.includes(step.rank)) initials.push(step.rank)
      seen.push(i)
    }
    if (!seen.some((i) => order.events[i]?.rank === rank) && isFirst(order.clockOf(rank, touches))) initials.push(rank)
    return initials
  }
}

function nextOf({ backtrack, done, sleep }: Choice): number | undefined {
  return backtrack.find((rank) => !done.includes(rank) && !sleep.includes(rank))
}
