import { type Choice, type RaceDescription, type RaceScenarioInfo } from '../../protocol/exploration.ts'
import { type StrategyId } from '../../sim/explorer/report.ts'
import { type TimerMode } from '../../sim/kernel/timing.ts'

const STRATEGIES: readonly Choice<StrategyId>[] = [
  {
    id: 'cache',
    label: 'State cache',
    summary: 'Every schedule, by hashes of states that were met before and sleep sets. Complete when it ends.',
  },
  {
    id: 'dpor',
    label: 'Partial order',
    summary: 'One schedule for each order of dependent steps (source sets). First to a finding, complete when it ends.',
  },
  { id: 'dfs', label: 'Depth first', summary: 'Schedule by schedule within the bound. For small scenarios.' },
  { id: 'pct', label: 'PCT', summary: 'Random priorities with three changes (depth 3). Never complete.' },
  { id: 'random', label: 'Random', summary: 'A random choice at each step. Never complete.' },
]

const TIMERS: readonly Choice<TimerMode | 'all'>[] = [
  { id: 'all', label: 'All three', summary: 'One search after the other: no single mode sees every defect.' },
  { id: 'quiescent', label: 'Quiescent', summary: 'Timed waits give up, and timers fire, when nothing else can run.' },
  {
    id: 'none',
    label: 'None',
    summary: 'Timed waits never give up: a lost wake-up that a timeout would hide is a deadlock.',
  },
  { id: 'anytime', label: 'Any time', summary: 'Timed waits may give up, and timers fire, at any step.' },
]

export function describeRaces(scenarios: readonly RaceScenarioInfo[]): RaceDescription {
  return {
    scenarios,
    strategies: STRATEGIES,
    timers: TIMERS,
  }
}
