import { Random } from '../kernel/random.ts'
import { searchByRaces } from './dpor.ts'
import { type Found } from './findings.ts'
import { Hunt } from './hunt.ts'
import { searchByPriority } from './pct.ts'
import { type Execution, type Program } from './program.ts'
import { searchAtRandom } from './random-walks.ts'
import { type StrategyId } from './report.ts'
import { type Schedule } from './schedule.ts'
import { searchTree } from './tree.ts'

export interface SearchOptions {
  readonly strategy: StrategyId
  /** Preemptions allowed, or undefined: no bound. `cache` and `dfs` have it; the others take no notice. */
  readonly bound?: number | undefined
  /** Executions at most. */
  readonly max: number
  readonly seed: number
  /** Something else to look for, asked after each step; the first schedule that reaches it is kept. */
  readonly goal?: (execution: Execution) => boolean
  /** Ends the search at the first of these. */
  readonly until?: 'defect' | 'goal'
  /** False for the tests of the search itself: steps that nobody else can tell are tried in every order too. */
  readonly reduction?: boolean
}

export interface SearchProgress {
  readonly executions: number
  readonly steps: number
  /** Length of the schedule under way. */
  readonly depth: number
  /** States in the cache. */
  readonly states: number
  /** Part of the work that is done, 0 to 1, where the strategy can tell. */
  readonly estimate: number | undefined
  /** Defects so far, each once, as first seen. */
  readonly found: readonly Found[]
}

export interface SearchResult extends SearchProgress {
  /** Every schedule within the bound was covered. */
  readonly complete: boolean
  /** The first schedule that reached the goal. */
  readonly goal: Schedule | undefined
}

/** Executions in an order of chance before a systematic search: they find what is easy to find, and who shares what. */
const FIRST_LOOK = 20

/** Searches the schedules of a program. Yields often, so that others get a turn; to end it early is to ask for no more. */
export function* search(program: Program, options: SearchOptions): Generator<SearchProgress, SearchResult> {
  const { strategy, bound, max, seed, goal, until, reduction = true } = options
  const hunt = new Hunt({ program, max, goal, until, reduction, bound: boundOf(strategy, bound) })
  const steps = byStrategy(hunt, options, new Random(seed))
  for (;;) {
    const { done, value } = steps.next()
    const progress = progressOf(hunt)
    if (done === true) return { ...progress, complete: value, goal: hunt.goal }
    yield progress
  }
}

/** Runs a search to its end. */
export function searchAll(program: Program, options: SearchOptions): SearchResult {
  const steps = search(program, options)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function* byStrategy(hunt: Hunt, options: SearchOptions, random: Random): Generator<void, boolean> {
  const { strategy, bound, max, reduction = true } = options
  if (strategy === 'random') yield* searchAtRandom(hunt, random, max)
  if (strategy === 'pct') yield* searchByPriority(hunt, random, max)
  if (strategy === 'random' || strategy === 'pct') return false
  if (reduction) yield* searchByPriority(hunt, random, FIRST_LOOK)
  if (strategy === 'dpor') return yield* searchByRaces(hunt)
  return yield* searchTree(hunt, { bound, cache: strategy === 'cache' })
}

const boundOf = (strategy: StrategyId, bound: number | undefined) =>
  strategy === 'cache' || strategy === 'dfs' ? bound : undefined

function progressOf({ executions, steps, depth, states, estimate, findings }: Hunt): SearchProgress {
  return { executions, steps, depth, states, estimate, found: findings.all }
}
