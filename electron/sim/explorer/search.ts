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
  /** Executions at most once the policy is to blame for something; `max` without it. */
  readonly enough?: number | undefined
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
  /** How often a systematic search has begun; only what the last one executed makes it complete. */
  readonly attempts: number
  /** Defects so far, each once, as first seen. */
  readonly found: readonly Found[]
}

export interface SearchResult extends SearchProgress {
  /** Every schedule within the bound was covered. */
  readonly complete: boolean
  /** The first schedule that reached the goal. */
  readonly goal: Schedule | undefined
}

/** Executions in a random order before a systematic search: until so many in a row have shown no thread do anything new. */
const QUIET_EXECUTIONS = 8
const MAX_FIRST_LOOK = 200
/**
 * A search with a bound begins as one without: what spares steps that nobody can tell does so only there, and often all schedules are
 * fewer executions than those within a bound. This many are spent on it at most.
 */
const UNBOUNDED_EXECUTIONS = 5000
const UNBOUNDED_PART = 3 / 4

/** Searches the schedules of a program. Yields often, so that others get a turn; to end it early is to ask for no more. */
export function* search(program: Program, options: SearchOptions): Generator<SearchProgress, SearchResult> {
  const { max, enough = max, seed, goal, until, reduction = true } = options
  const hunt = new Hunt({ program, max, enough, goal, until, reduction })
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

function* byStrategy(hunt: Hunt, { strategy, bound, max, reduction = true }: SearchOptions, random: Random) {
  if (strategy === 'random') yield* searchAtRandom(hunt, random)
  if (strategy === 'pct') yield* searchByPriority(hunt, random)
  if (strategy === 'random' || strategy === 'pct') return false
  if (reduction) yield* firstLook(hunt, random)
  if (strategy === 'cache' && reduction && bound !== undefined) {
    hunt.limit = hunt.executions + Math.min(max * UNBOUNDED_PART, UNBOUNDED_EXECUTIONS)
    if (yield* toTheEnd(hunt, strategy)) return true
    hunt.limit = Infinity
  }
  if (strategy !== 'dpor') hunt.bound = bound
  return yield* toTheEnd(hunt, strategy)
}

/** A systematic search, again as long as threads turn out to do what it did not know of. Returns whether all is covered. */
function* toTheEnd(hunt: Hunt, strategy: 'cache' | 'dpor' | 'dfs'): Generator<void, boolean> {
  hunt.cut = false
  for (;;) {
    hunt.futures.begin()
    hunt.attempts++
    const isDone = yield* strategy === 'dpor' ? searchByRaces(hunt) : searchTree(hunt, strategy === 'cache')
    if (!hunt.futures.broken || hunt.isOver) return isDone && !hunt.futures.broken && !hunt.cut
  }
}

/** Finds what is easy to find, and what threads may do, so that a systematic search need not start again. */
function* firstLook(hunt: Hunt, random: Random): Generator<void> {
  let known = -1
  let quiet = 0
  hunt.futures.begin()
  const executions = searchByPriority(hunt, random)
  for (let i = 0; i < MAX_FIRST_LOOK && quiet < QUIET_EXECUTIONS; i++) {
    if (executions.next().done === true) return
    yield
    quiet = hunt.futures.known === known ? quiet + 1 : 0
    known = hunt.futures.known
  }
}

function progressOf({ executions, steps, depth, states, estimate, attempts, findings }: Hunt): SearchProgress {
  return { executions, steps, depth, states, estimate, attempts, found: findings.all }
}
