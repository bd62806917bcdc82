import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type SearchJob, type TimedOutcome } from '../../lab/races/search-job.ts'
import { type SearchCrew } from '../../lab/races/search-work.ts'
import { threadedCrew } from '../../lab/races/threaded-crew.ts'
import { POLICIES } from '../../sim/driver/policies/index.ts'
import { TIMER_MODES } from '../../sim/kernel/timing.ts'
import { RACE_SCENARIOS } from '../../sim/machine/races/index.ts'
import { type Figure } from './figure.ts'
import { measureCli } from './measured.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const SEARCHER = pathToFileURL(resolve(ROOT, 'out/main/searcher.js'))
/** Wall ms for one search of each engine; what takes longer says so. All of them together take ten minutes at most. */
const LIMIT_MS = { cache: 1_000, dpor: 250 } as const
/** The table is interrupted then. */
const TABLE_LIMIT_MS = 600_000
/** The one whose rate has a target. */
const PACEMAKER = 'dump-vs-reset'
/** One call, process or session against one reset. */
const ONE_USER = ['enable', 'dump', 'disable', 'close', 'kill', 'cycle'].map((what) => `${what}-vs-reset`)
/** Two sessions of two files against two resets, and the wall ms that it may take. */
const TWO_USERS = 'two-files-twice'
const TWO_USERS_LIMIT_MS = 60_000
/** The one with the most to remember. */
const LONGEST = 'reset-storm'
const LONG_SEARCH = 40_000

/** Figures of the searches: every scenario under every policy with both exhaustive engines, a long one, then the whole verdict table. */
export async function* explorerFigures(): AsyncGenerator<Figure> {
  const resources = resolve(ROOT, 'resources')
  const crew: SearchCrew = threadedCrew(SEARCHER, { work: 'search', resources }, 1)
  for (const { id: scenario } of RACE_SCENARIOS)
    for (const { id: policy } of POLICIES) {
      const cache = await timedSearch(crew, { policy, scenario, strategy: 'cache' })
      const dpor = await timedSearch(crew, { policy, scenario, strategy: 'dpor' })
      yield {
        name: `${scenario}, ${policy}`,
        value: `cache ${searchText(cache)}; dpor ${searchText(dpor)}`,
        target: targetOf(scenario),
      }
    }
  const twoUsers = await timedSearch(
    crew,
    { policy: 'restore', scenario: TWO_USERS, strategy: 'cache' },
    TWO_USERS_LIMIT_MS,
  )
  yield { name: `${TWO_USERS}, restore, in a minute`, value: searchText(twoUsers), target: 'exhausted within 60 s' }
  await crew.close()
  yield longSearch()
  yield* verdictTable()
}

function targetOf(scenario: string): string {
  const exhausted = ONE_USER.includes(scenario) ? 'first finding within 2 s, exhausted within 1 s' : ''
  return scenario === PACEMAKER ? `${exhausted}, at least 20,000/s` : exhausted
}

/** Of a scenario that is not exhausted, in one timer mode. */
function longSearch(): Figure {
  const args = ['--policy', 'restore', '--timers', 'anytime', '--max', `${LONG_SEARCH}`]
  const { peakMiB, wallSeconds } = measureCli(['explore', LONGEST, ...args])
  return {
    name: `${LONG_SEARCH.toLocaleString('en')} executions of ${LONGEST}, peak memory`,
    value: `${peakMiB.toFixed(0)} MiB after ${wallSeconds.toFixed(0)} s`,
    target: 'at most 500 MiB',
  }
}

function* verdictTable(): Generator<Figure> {
  const table = measureCli(['verdicts', '--json'], TABLE_LIMIT_MS)
  const { cells } = JSON.parse(table.stdout) as { readonly cells: readonly { readonly complete: boolean }[] }
  const all = POLICIES.length * RACE_SCENARIOS.length * TIMER_MODES.length
  const exhausted = cells.filter(({ complete }) => complete).length
  yield {
    name: 'verdicts at bound 2',
    value: `${cells.length} of ${all} cells in ${table.wallSeconds.toFixed(0)} s, ${exhausted} exhausted`,
    target: 'all of them within 120 s on two cores',
  }
  yield { name: 'verdicts, peak memory', value: `${table.peakMiB.toFixed(0)} MiB`, target: 'at most 500 MiB' }
}

interface Measured {
  readonly policy: string
  readonly scenario: string
  readonly strategy: keyof typeof LIMIT_MS
}

/** Timers quiescent, no bound: what there is to exhaust within the time. */
async function timedSearch(
  crew: SearchCrew,
  search: Measured,
  limitMs: number = LIMIT_MS[search.strategy],
): Promise<TimedOutcome | undefined> {
  const job: SearchJob = {
    ...search,
    model: undefined,
    timers: 'quiescent',
    bound: undefined,
    max: 1e9,
    enough: undefined,
    tries: 0,
    seed: 1,
  }
  let found: TimedOutcome | undefined
  const run = crew.run([job], {
    progress: () => undefined,
    done: (_, outcome) => {
      found = outcome
    },
  })
  const limit = setTimeout(() => run.stop(), limitMs)
  await run.ended
  clearTimeout(limit)
  return found
}

function searchText(outcome: TimedOutcome | undefined): string {
  if (outcome === undefined) return 'nothing'
  const { complete, executions, steps, seconds, firstSeconds, findings } = outcome
  const all = complete ? 'exhausted' : 'not exhausted'
  const first =
    firstSeconds === undefined
      ? 'no finding'
      : `first of ${findings.length} after ${(firstSeconds * 1000).toFixed(0)} ms`
  const rate = Math.round(executions / seconds).toLocaleString('en')
  return `${all}, ${executions} executions, ${steps} steps, ${seconds.toFixed(2)} s, ${rate}/s, ${first}`
}
