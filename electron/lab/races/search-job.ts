import { type Finding, type StrategyId } from '../../sim/explorer/report.ts'
import { type TimerMode } from '../../sim/kernel/timing.ts'

/** One search: what a thread does at a time. Ids are checked before. */
export interface SearchJob {
  readonly policy: string
  readonly scenario: string
  /** Undefined: the scenario's own. */
  readonly model: string | undefined
  readonly strategy: StrategyId
  readonly timers: TimerMode
  readonly bound: number | undefined
  /** Executions at most. */
  readonly max: number
  /** Executions at most once the policy is to blame for something; undefined: no fewer. */
  readonly enough: number | undefined
  /** Executions to shorten each finding, besides those of the search. */
  readonly tries: number
  readonly seed: number
}

export interface SearchProgress {
  readonly executions: number
  readonly steps: number
  /** Length of the schedule under way. */
  readonly depth: number
  readonly states: number
  /** Part that is done, 0 to 1, where the strategy can tell. */
  readonly estimate: number | undefined
  readonly findings: readonly Finding[]
  readonly base: readonly Finding[]
}

/** Where a search stood when it ended or was ended. */
export interface SearchOutcome extends Omit<SearchProgress, 'depth' | 'estimate'> {
  readonly complete: boolean
}

/** What the search took, in wall seconds: not the same on another machine, and no part of a verdict. */
export interface TimedOutcome extends SearchOutcome {
  readonly seconds: number
  /** Until the first finding, undefined if there was none. */
  readonly firstSeconds: number | undefined
}
