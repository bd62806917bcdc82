import { memoriesOf } from '../kernel/memories.ts'
import { type Footprint } from '../kernel/operation.ts'
import { StateHash } from '../kernel/state-hash.ts'
import { dependent } from './dependence.ts'
import { type Hunt } from './hunt.ts'
import { isProgram, Preemptions } from './preemptions.ts'
import { TICK } from './schedule.ts'
import { SleepSets } from './sleep-sets.ts'
import { StateTable } from './state-table.ts'
import { type Walk } from './walk.ts'

/** A state with several threads to choose from. */
interface Branch {
  /** Steps before it. */
  readonly depth: number
  readonly choices: readonly number[]
  next: number
  readonly sleep: readonly number[]
  readonly used: number
  readonly last: number | undefined
  /** The thread of the last step, private ones included. */
  readonly before: number | undefined
  /** What threads know there. */
  readonly memories: readonly number[]
}

interface Open {
  readonly choices: readonly number[]
  readonly sleep: readonly number[]
}

/**
 * Depth-first search by executing again from the start. With a cache, a state is searched once: it is known by its hash, and a thread
 * is asleep in it when all that begins with its step was searched at an earlier branch (Godefroid 1996: sleep sets, and what to do when
 * a state is met again with another one). With a bound a state counts together with who ran last and what is left of the budget, and
 * there are no sleep sets: a step that is asleep may have been cut off by the bound where it was searched.
 *
 * Yields after each execution. Returns true if nothing is left to execute, unless what threads may do turned out to be more than was
 * known (`Futures.broken`): it is then to be done again.
 */
export function* searchTree(hunt: Hunt, cache: boolean): Generator<void, boolean> {
  const tree = new Tree(hunt, cache)
  while (!hunt.isOver && !hunt.futures.broken) {
    if (tree.execute()) return true
    yield
  }
  return false
}

class Tree {
  readonly #hunt: Hunt
  readonly #bound: number | undefined
  readonly #sleeps: SleepSets | undefined
  readonly #table: StateTable | undefined
  readonly #path: number[] = []
  readonly #branches: Branch[] = []
  readonly #hash = new StateHash()
  #preemptions = new Preemptions()

  constructor(hunt: Hunt, cache: boolean) {
    this.#hunt = hunt
    this.#bound = hunt.bound
    if (!cache) return
    this.#table = new StateTable()
    if (hunt.bound === undefined) this.#sleeps = new SleepSets()
  }

  /** One execution: the next choice at the last branch, and on from there. True if none is left. */
  execute(): boolean {
    const branch = this.#branches.at(-1)
    const walk = this.#hunt.begin(this.#path, branch?.depth ?? 0, branch?.memories)
    const preemptions = new Preemptions()
    this.#preemptions = preemptions
    if (branch === undefined) this.#goOn(walk, [], undefined)
    else {
      preemptions.used = branch.used
      preemptions.last = branch.last
      this.#take(walk, branch)
    }
    this.#keep(walk)
    this.#hunt.states = this.#table?.size ?? 0
    while (isExhausted(this.#branches.at(-1))) this.#branches.pop()
    this.#hunt.estimate = this.#done()
    return this.#branches.length === 0
  }

  #take(walk: Walk, branch: Branch): void {
    const rank = branch.choices[branch.next]
    if (rank === undefined) throw new Error('a branch without a choice left')
    const asleep = [...branch.sleep, ...branch.choices.slice(0, branch.next)]
    branch.next++
    this.#goOn(walk, this.#step(walk, rank, asleep), rank)
  }

  /** Performs a step that counts. Returns who sleeps after it. */
  #step(walk: Walk, rank: number, asleep: readonly number[]): readonly number[] {
    const footprint = footprintOf(walk, rank)
    const still =
      this.#sleeps === undefined ? [] : asleep.filter((other) => !dependent(footprintOf(walk, other), footprint))
    this.#preemptions.step(walk, rank)
    this.#hunt.perform(walk, rank)
    return still
  }

  /** From a new state on, until the end or a state that was searched. */
  #goOn(walk: Walk, asleep: readonly number[], last: number | undefined): void {
    const hunt = this.#hunt
    let sleep = asleep
    let before = last
    while (!walk.ended && !hunt.isEndless(walk)) {
      const alone = hunt.privateStep(walk, before)
      if (alone !== undefined) {
        if (sleep.includes(alone)) return
        hunt.perform(walk, alone)
        before = alone
        continue
      }
      const enabled = walk.enabled()
      if (enabled.length === 0) {
        hunt.settle(walk)
        sleep = []
        continue
      }
      const open = this.#open(walk, hunt.choices(walk, [...enabled], sleep), sleep)
      sleep = open.sleep
      const choices = this.#uncovered(walk, this.#inOrder(walk, open.choices, before), sleep)
      const [first] = choices
      if (first === undefined) return
      if (choices.length > 1) {
        const { used, last: lastProgram } = this.#preemptions
        const depth = walk.schedule.length
        const memories = memoriesOf(walk.kernel)
        this.#branches.push({ depth, choices, next: 1, sleep, used, last: lastProgram, before, memories })
      }
      sleep = this.#step(walk, first, sleep)
      before = first
    }
  }

  /** Without those that would meet a sleeping thread's step at once, which is all that could come next. */
  #uncovered(walk: Walk, choices: readonly number[], sleep: readonly number[]): readonly number[] {
    if (this.#sleeps === undefined) return choices
    const asleep = [...sleep]
    return choices.filter((rank) => {
      const footprint = footprintOf(walk, rank)
      const still = asleep.filter((other) => !dependent(footprintOf(walk, other), footprint))
      asleep.push(rank)
      return !this.#hunt.isCovered(walk, rank, still)
    })
  }

  /**
   * Under a bound on with the thread that costs nothing. Without one the thread that moved last comes last, and hardware after programs:
   * who was tried first sleeps while the others are, and one that goes on alone meets no sleeping step for long.
   */
  #inOrder(walk: Walk, choices: readonly number[], before: number | undefined): readonly number[] {
    const { last } = this.#preemptions
    if (this.#bound !== undefined) return [...choices].sort((a, b) => Number(b === last) - Number(a === last))
    const turn = (rank: number) => (rank === before ? 2 : isProgram(walk.thread(rank)) ? 0 : 1)
    return [...choices].sort((a, b) => turn(a) - turn(b))
  }

  /** What is still to be searched from this state, and who sleeps in it. */
  #open(walk: Walk, enabled: readonly number[], sleep: readonly number[]): Open {
    let choices = enabled.filter((rank) => !sleep.includes(rank))
    if (this.#bound !== undefined) {
      const left = this.#bound - this.#preemptions.used
      choices = choices.filter((rank) => this.#preemptions.cost(walk, rank) <= left)
    }
    const table = this.#table
    if (table === undefined || choices.length === 0) return { choices, sleep }
    const hash = this.#hash
    hash.reset()
    walk.kernel.fingerprint(hash)
    walk.execution.fingerprint(hash)
    return this.#sleeps === undefined
      ? { choices: this.#affordable(hash, table) ? choices : [], sleep }
      : awake({ choices, sleep }, hash, table, this.#sleeps)
  }

  /** False for a state that was searched with at least as much left of the budget. */
  #affordable(hash: StateHash, table: StateTable): boolean {
    const { used, last } = this.#preemptions
    hash.add(last ?? TICK)
    const known = table.get(hash)
    if (known !== undefined && known <= used) return false
    table.set(hash, used)
    return true
  }

  #keep(walk: Walk): void {
    this.#path.length = 0
    for (const rank of walk.schedule) this.#path.push(rank)
  }

  /** Part of the tree that is done, if all branches were alike. */
  #done(): number {
    let done = 0
    let share = 1
    for (const { choices, next } of this.#branches) {
      // The choice before `next` is under way.
      share /= choices.length
      done += share * (next - 1)
    }
    return this.#branches.length === 0 ? 1 : done
  }
}

/** Of a state that was searched before: what slept then and does not now. */
function awake(open: Open, hash: StateHash, table: StateTable, sleeps: SleepSets): Open {
  const known = table.get(hash)
  if (known === undefined) {
    table.set(hash, sleeps.number(open.sleep))
    return open
  }
  const slept = sleeps.set(known)
  const choices = slept.filter((rank) => !open.sleep.includes(rank))
  if (choices.length === 0) return { choices, sleep: open.sleep }
  const sleep = slept.filter((rank) => open.sleep.includes(rank))
  table.set(hash, sleeps.number(sleep))
  return { choices, sleep }
}

const isExhausted = (branch: Branch | undefined) => branch !== undefined && branch.next === branch.choices.length

function footprintOf(walk: Walk, rank: number): Footprint {
  return walk.thread(rank).parked?.footprint ?? []
}
