import { type Execution, type Program } from './program.ts'
import { Findings } from './findings.ts'
import { Futures } from './futures/futures.ts'
import { describeLivelock, STEP_LIMIT, timeGoesOn } from './livelock.ts'
import { type Schedule } from './schedule.ts'
import { Walk } from './walk.ts'

export interface HuntOptions {
  readonly program: Program
  /** Executions at most. */
  readonly max: number
  /** Executions at most once the policy is to blame for something. */
  readonly enough: number
  /** Something else that is looked for: the first schedule that reaches it is kept. */
  readonly goal: ((execution: Execution) => boolean) | undefined
  /** What ends the search before its end. */
  readonly until: 'defect' | 'goal' | undefined
  /** Steps that nobody else can tell are made at once. */
  readonly reduction: boolean
}

/** What all strategies share: executions one after the other, what they have shown, and whether there is to be another one. */
export class Hunt {
  readonly findings = new Findings()
  readonly futures = new Futures()
  executions = 0
  steps = 0
  /** Length of the schedule under way. */
  depth = 0
  /** Remembered by the strategy. */
  states = 0
  /** Part of the work that is done, 0 to 1, where the strategy can tell. */
  estimate: number | undefined
  /** Systematic searches begun. */
  attempts = 0
  goal: Schedule | undefined
  /** An execution was cut, so that not every schedule is covered. */
  cut = false
  /** Preemptions that the strategy allows. */
  bound: number | undefined
  /** Executions at most for the present attempt. */
  limit = Infinity
  readonly #options: HuntOptions
  #defects = 0

  constructor(options: HuntOptions) {
    this.#options = options
  }

  get isOver(): boolean {
    const { until, max, enough } = this.#options
    if (until === 'defect' && this.findings.size > 0) return true
    if (until === 'goal' && this.goal !== undefined) return true
    if (this.executions >= Math.min(max, this.limit)) return true
    return this.executions >= enough && this.findings.blamesPolicy
  }

  /** The next execution, at the start of its searched part or as far as `schedule` is known, where threads knew what `memories` say. */
  begin(schedule: Schedule = [], length = 0, memories?: readonly number[]): Walk {
    const walk = new Walk(this.#options.program)
    this.#defects = 0
    this.executions++
    walk.replay(schedule, length, memories)
    this.steps += length
    if (this.#options.reduction) this.futures.locate(walk)
    this.#defects = walk.execution.defects.length
    return walk
  }

  perform(walk: Walk, rank: number): void {
    const { reduction } = this.#options
    if (reduction) this.futures.moves(rank, walk.thread(rank))
    walk.perform(rank)
    this.steps++
    if (reduction) this.futures.moved(rank, walk.thread(rank))
    this.#look(walk)
  }

  settle(walk: Walk): void {
    walk.settle()
    this.#look(walk)
  }

  /** A thread whose next step nobody else can tell, `last` before all others, or undefined. */
  privateStep(walk: Walk, last: number | undefined): number | undefined {
    if (!this.#options.reduction) return undefined
    const { futures, bound } = this
    if (last !== undefined && walk.isEnabled(last) && futures.isPrivate(walk, last, bound)) return last
    return [...walk.enabled()].find((rank) => futures.isPrivate(walk, rank, bound))
  }

  /** Of several threads that may go, those that need to be tried. */
  choices(walk: Walk, enabled: readonly number[], sleep: readonly number[]): readonly number[] {
    // Under a bound all of them: an order that is as good may need more preemptions.
    const isReduced = this.#options.reduction && this.bound === undefined
    return isReduced ? this.futures.smallestGroup(walk, enabled, sleep) : enabled
  }

  /** What begins with this thread's step was searched as what begins with one of those, whose steps share nothing with it. */
  isCovered(walk: Walk, rank: number, sleeping: readonly number[]): boolean {
    return this.#options.reduction && this.futures.isCovered(walk, rank, sleeping)
  }

  /** True for an execution that has gone on for too long: with a finding, unless it is time that goes on. */
  isEndless(walk: Walk): boolean {
    if (walk.schedule.length < STEP_LIMIT) return false
    const schedule = [...walk.schedule]
    if (!timeGoesOn(walk)) this.findings.add(describeLivelock(walk), schedule, this.executions)
    this.cut = true
    return true
  }

  #look(walk: Walk): void {
    const { execution, schedule } = walk
    this.depth = schedule.length
    const { defects } = execution
    for (; this.#defects < defects.length; this.#defects++) {
      const defect = defects[this.#defects]
      if (defect !== undefined) this.findings.add(defect, schedule, this.executions)
    }
    if (this.goal === undefined && this.#options.goal?.(execution) === true) this.goal = [...schedule]
  }
}
