import { type ExploreReport, type Finding, type StrategyId } from '../../sim/explorer/report.ts'
import { MAX_TRIES } from '../../sim/explorer/minimise.ts'
import { TIMER_MODES, type TimerMode } from '../../sim/kernel/timing.ts'
import { type SearchJob, type SearchOutcome } from './search-job.ts'

export interface ExplorationOptions {
  readonly policy: string
  readonly scenario: string
  readonly model: string | undefined
  readonly strategy: StrategyId
  readonly timers: TimerMode | 'all'
  readonly bound: number | undefined
  readonly max: number
  readonly seed: number
}

export function timerModes(timers: TimerMode | 'all'): readonly TimerMode[] {
  return timers === 'all' ? TIMER_MODES : [timers]
}

/** A job for each timer mode. */
export function explorationJobs({ timers, ...options }: ExplorationOptions): readonly SearchJob[] {
  return timerModes(timers).map((mode) => ({ ...options, enough: undefined, tries: MAX_TRIES, timers: mode }))
}

/** The searches of the timer modes, in their order, as one report: each finding once, as it was first seen. */
export function joinOutcomes(
  { policy, scenario, strategy, timers, bound }: ExplorationOptions,
  outcomes: readonly (SearchOutcome | undefined)[],
  seconds: number,
): ExploreReport {
  const ended = outcomes.filter((outcome) => outcome !== undefined)
  return {
    scenario,
    policy,
    strategy,
    timers,
    bound,
    complete: ended.length === outcomes.length && ended.every(({ complete }) => complete),
    completeIn: timerModes(timers).filter((_, index) => outcomes[index]?.complete === true),
    executions: ended.reduce((sum, { executions }) => sum + executions, 0),
    steps: ended.reduce((sum, { steps }) => sum + steps, 0),
    seconds,
    findings: eachOnce(ended.flatMap(({ findings }) => findings)),
    base: eachOnce(ended.flatMap(({ base }) => base)),
  }
}

export function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ id }, index) => findings.findIndex((first) => first.id === id) === index)
}
