import { type TimerMode } from '../kernel/timing.ts'
/** The documents of `explore` and `verdicts`; field names are a contract. */

export const STRATEGIES = ['cache', 'dpor', 'dfs', 'pct', 'random'] as const
export type StrategyId = (typeof STRATEGIES)[number]

export interface Finding {
  /** Stable for the same check at the same first bad step. */
  readonly id: string
  readonly check: string
  readonly scope: 'policy' | 'base'
  readonly symptom: string
  /** The minimised schedule. */
  readonly token: string
  /** Length of that schedule. */
  readonly steps: number
  /** Executions of the search until it was first seen. */
  readonly executions: number
}

export interface ExploreReport {
  readonly scenario: string
  readonly policy: string
  readonly strategy: StrategyId
  readonly timers: TimerMode | 'all'
  /** Preemptions allowed, or undefined: no bound. */
  readonly bound: number | undefined
  /** Every schedule within the bound was covered, in each of its timer modes. */
  readonly complete: boolean
  /** The timer modes in which that is so. */
  readonly completeIn: readonly TimerMode[]
  readonly executions: number
  readonly steps: number
  readonly seconds: number
  readonly findings: readonly Finding[]
  readonly base: readonly Finding[]
}

/** One field of the verdict table: policy x scenario x timer mode. */
export interface Cell {
  readonly policy: string
  readonly scenario: string
  readonly timers: TimerMode
  readonly bound: number | undefined
  readonly complete: boolean
  readonly executions: number
  readonly findings: readonly Finding[]
  readonly base: readonly Finding[]
}
