import { availableParallelism } from 'node:os'
import { STRATEGIES, type StrategyId } from '../sim/explorer/report.ts'
import { TIMER_MODES, type TimerMode } from '../sim/kernel/timing.ts'
import { type Flags, type FlagValues, text } from './command.ts'
import { numberIn, oneOf, UsageError } from './usage-error.ts'

const BOUNDED: readonly StrategyId[] = ['cache', 'dfs']
const MAX_BOUND = 1_000
const MAX_THREADS = 256

/** Flags of everything that searches. */
export const SEARCH_FLAGS: Flags = {
  timers: { type: 'string' },
  bound: { type: 'string' },
  threads: { type: 'string' },
}

export const SEARCH_HELP = {
  timers: 'quiescent, none, anytime or all (all)',
  threads: 'searches at a time (one for each processor)',
}

export function strategyOf(values: FlagValues): StrategyId {
  return oneOf(
    'strategy',
    text(values, 'strategy') ?? 'cache',
    STRATEGIES.map((id) => ({ id })),
  ).id
}

export function timersOf(values: FlagValues): TimerMode | 'all' {
  const allowed = [...TIMER_MODES, 'all' as const].map((id) => ({ id }))
  return oneOf('timers', text(values, 'timers') ?? 'all', allowed).id
}

/** Preemptions allowed; undefined: no bound. Refused for a strategy that has none. */
export function boundOf(values: FlagValues, usual: number | undefined, strategy: StrategyId): number | undefined {
  const wanted = text(values, 'bound')
  if (wanted !== undefined && wanted !== 'none' && !BOUNDED.includes(strategy))
    throw new UsageError(`--bound: ${strategy} has none; allowed with ${BOUNDED.join(', ')}`)
  if (wanted === undefined) return usual
  if (wanted === 'none') return undefined
  try {
    return numberIn('--bound', wanted, 0, MAX_BOUND, true)
  } catch {
    throw new UsageError(`--bound: expected none or a whole number from 0 to ${MAX_BOUND}, found "${wanted}"`)
  }
}

export function threadsOf(values: FlagValues): number {
  return numberIn('--threads', text(values, 'threads') ?? String(availableParallelism()), 1, MAX_THREADS, true)
}

export function wholeNumber(values: FlagValues, flag: string, usual: number, min: number): number {
  return numberIn(`--${flag}`, text(values, flag) ?? String(usual), min, Number.MAX_SAFE_INTEGER, true)
}
