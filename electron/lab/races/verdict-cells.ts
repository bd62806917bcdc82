import { type Cell } from '../../sim/explorer/report.ts'
import { type TimerMode } from '../../sim/kernel/timing.ts'
import { timerModes } from './exploration-jobs.ts'
import { type SearchJob, type SearchOutcome } from './search-job.ts'

/** Usual limit of one cell: what is larger is cut, and says so. */
export const MAX_EXECUTIONS = 100
/** A cell in which the policy is to blame for something has shown what it has to show after this part of them. */
const ENOUGH = 1 / 10
/** A table has thousands of findings; `explore` shortens each with more. */
const TRIES = 4

export interface VerdictOptions {
  readonly policies: readonly string[]
  readonly scenarios: readonly string[]
  readonly timers: TimerMode | 'all'
  readonly bound: number | undefined
  /** Executions of one cell at most. */
  readonly max: number
}

/** One part of several: `index` from 1 to `of`. */
export interface Shard {
  readonly index: number
  readonly of: number
}

export const WHOLE: Shard = { index: 1, of: 1 }

/** A job for each cell, in the order of the table. */
export function verdictJobs({ policies, scenarios, timers, bound, max }: VerdictOptions): readonly SearchJob[] {
  return policies.flatMap((policy) =>
    scenarios.flatMap((scenario) =>
      timerModes(timers).map((mode) => ({
        policy,
        scenario,
        model: undefined,
        strategy: 'cache' as const,
        timers: mode,
        bound,
        max,
        enough: Math.ceil(max * ENOUGH),
        tries: TRIES,
        seed: 1,
      })),
    ),
  )
}

/** Neighbours are alike in size, so the parts take turns. */
export function shardOf<T>(all: readonly T[], { index, of }: Shard): readonly T[] {
  return all.filter((_, i) => i % of === index - 1)
}

/** Of a search that was stopped, what it has found is kept; else its cell would say less than an empty one. */
export function isWorthACell({ complete, findings, base }: SearchOutcome): boolean {
  return complete || findings.length + base.length > 0
}

export function cellOf({ policy, scenario, timers, bound }: SearchJob, outcome: SearchOutcome): Cell {
  const { complete, executions, findings, base } = outcome
  return { policy, scenario, timers, bound, complete, executions, findings, base }
}
