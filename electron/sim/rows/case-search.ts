import { type GpuModel } from '../device/models.ts'
import { type Policy } from '../driver/policies/policy.ts'
import { search, type SearchResult } from '../explorer/search.ts'
import { type Schedule } from '../explorer/schedule.ts'
import { formatToken } from '../explorer/token.ts'
import { Random } from '../kernel/random.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { type RaceScenario } from '../machine/races/race-scenario.ts'
import { searchGuided } from './guided.ts'
import { type Pattern } from './pattern.ts'
import { type ProofProgress } from './proof.ts'
import { type Held, type Shown } from './row.ts'
import { type RowProgram, rowProgram } from './row-program.ts'

/** Where a row finds what it names by id. Each throws an Error for an unknown one. */
export interface RowWorld {
  scenario(id: string): RaceScenario
  policy(id: string): Policy
  model(id: string): GpuModel
}

/** What is easy to find, by chance alone. */
const EASY = 40
/** Guided by the pattern, from one beginning and then from another. */
const GUIDED = 1500
const BEGINNINGS = 4
/** What is left needs the systematic search. */
const HARD = 20_000

/** Executions at most of a search that must be complete. */
const EXHAUSTED = 400_000

export interface Hit {
  readonly token: string
  readonly executions: number
}

/** Looks for a schedule that shows a case, the cheap ways first. */
export function* findCase(world: RowWorld, shown: Shown, policy: string): Generator<ProofProgress, Hit | undefined> {
  const { scenario, timers, pattern } = shown
  const program = programOf(world, scenario, policy, timers, new Map([[SEEN, pattern]]))
  const where = `${scenario} under ${policy}`
  const hit = (schedule: Schedule, executions: number): Hit => ({
    token: formatToken({ policy, scenario, timers, schedule }),
    executions,
  })
  const easy = yield* told(search(program, { strategy: 'pct', max: EASY, seed: 1, until: 'defect' }), `pct ${where}`)
  let before = easy.executions
  for (const { schedule, executions } of easy.found) return hit(schedule, executions)
  for (let seed = 1; seed <= BEGINNINGS; seed++) {
    const steps = searchGuided(program, new Random(seed), GUIDED)
    for (;;) {
      const { done, value } = steps.next()
      if (done !== true) yield { what: `guided ${where}`, executions: before + value }
      else if (value !== undefined) return hit(value.schedule, before + value.executions)
      else break
    }
    before += GUIDED
  }
  const options = { strategy: 'cache', max: HARD, seed: 1, until: 'defect' } as const
  const hard = yield* told(search(program, options), `cache ${where}`)
  for (const { schedule, executions } of hard.found) return hit(schedule, before + executions)
  return undefined
}

interface Verdict {
  /** Why it does not hold, or undefined. */
  readonly fault: string | undefined
  /** A schedule that reaches the interleaving. */
  readonly token: string
  readonly executions: number
}

/**
 * In each of its timer modes: a schedule that reaches the interleaving, and all schedules, none of which shows what must not happen.
 * Steps that do not touch a common object are tried in one order only. So a pattern that must not happen counts on its last event
 * being a complaint, a result or a state that is the same in either order; those that name steps between are there to see more.
 */
export function* searchHeld(world: RowWorld, held: Held, policy: string): Generator<ProofProgress, Verdict> {
  const { scenario } = held
  let executions = 0
  let token = ''
  for (const timers of held.timers) {
    const where = `${scenario} under ${policy}, timers ${timers}`
    const reached = yield* findCase(world, { scenario, timers, pattern: held.reached }, policy)
    if (reached === undefined) return { fault: `${where}: no schedule reaches the interleaving`, token, executions }
    if (token === '') token = reached.token
    const patterns = new Map(held.broken.map((pattern, i) => [`${BROKEN} ${i + 1}`, pattern] as const))
    const result = yield* exhaust(programOf(world, scenario, policy, timers, patterns), where)
    executions += result.executions
    for (const { defect, schedule } of result.found) {
      const shown = formatToken({ policy, scenario, timers, schedule })
      return { fault: `${where}: it does not hold (${defect.check})`, token: shown, executions }
    }
    if (!result.complete) return { fault: `${where}: not complete after ${executions} executions`, token, executions }
  }
  return { fault: undefined, token, executions }
}

/** Both complete strategies in turn: which of them comes to an end first depends on the scenario. */
function* exhaust(program: RowProgram, where: string): Generator<ProofProgress, SearchResult> {
  const options = { max: EXHAUSTED, seed: 1, until: 'defect' } as const
  const searches = [
    search(program, { ...options, strategy: 'cache' }),
    search(program, { ...options, strategy: 'dpor' }),
  ]
  let cut: SearchResult | undefined
  for (let ended = 0; ended < searches.length;) {
    for (const steps of searches) {
      const { done, value } = steps.next()
      if (done !== true) yield { what: where, executions: value.executions }
      // A generator that has ended once gives no value again.
      else if (isResult(value)) {
        if (value.complete || value.found.length > 0) return value
        ended++
        cut = value
      }
    }
  }
  if (cut === undefined) throw new Error('two searches have ended without a result')
  return cut
}

const isResult = (value: SearchResult | undefined): value is SearchResult => value !== undefined

const SEEN = 'seen'
const BROKEN = 'broken'

function programOf(
  world: RowWorld,
  scenarioId: string,
  policy: string,
  timers: TimerMode,
  patterns: ReadonlyMap<string, Pattern>,
) {
  const scenario = world.scenario(scenarioId)
  return rowProgram({ scenario, policy: world.policy(policy), model: world.model(scenario.model), timers, patterns })
}

function* told(steps: ReturnType<typeof search>, what: string) {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    yield { what, executions: value.executions }
  }
}
