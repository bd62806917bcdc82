import { type GpuModel } from '../device/models.ts'
import { type Policy } from '../driver/policies/policy.ts'
import { search, type SearchResult } from '../explorer/search.ts'
import { type Schedule } from '../explorer/schedule.ts'
import { minimise } from '../explorer/minimise.ts'
import { replay } from '../explorer/replay.ts'
import { formatToken, type Token } from '../explorer/tokens/token.ts'
import { Random } from '../kernel/random.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { raceProgram } from '../machine/races/race.ts'
import { type RaceScenario } from '../machine/races/race-scenario.ts'
import { searchGuided } from './guided.ts'
import { type Pattern } from './pattern.ts'
import { type KnownSchedule, type ProofProgress } from './proof.ts'
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
const EXHAUSTED = 40_000

/** Looks for a schedule that shows a case, the cheap ways first. */
export function* findCase(
  world: RowWorld,
  shown: Shown,
  policy: string,
): Generator<ProofProgress, KnownSchedule | undefined> {
  const { scenario, timers, pattern } = shown
  const program = programOf(world, scenario, policy, timers, new Map([[SEEN, pattern]]))
  const where = `${scenario} under ${policy}`
  const known = (schedule: Schedule) => knownSchedule(world, program, { policy, scenario, timers, schedule })
  const easy = yield* told(search(program, { strategy: 'pct', max: EASY, seed: 1, until: 'defect' }), `pct ${where}`)
  for (const { schedule } of easy.found) return known(schedule)
  for (let seed = 1; seed <= BEGINNINGS; seed++) {
    const steps = searchGuided(program, new Random(seed), GUIDED)
    for (;;) {
      const { done, value } = steps.next()
      if (done !== true) yield { what: `guided ${where}`, executions: value }
      else if (value !== undefined) return known(value)
      else break
    }
  }
  const options = { strategy: 'cache', max: HARD, seed: 1, until: 'defect' } as const
  const hard = yield* told(search(program, options), `cache ${where}`)
  for (const { schedule } of hard.found) return known(schedule)
  return undefined
}

/** Made short, and seen by the checks that look at every execution. */
function knownSchedule(world: RowWorld, program: RowProgram, found: Token): KnownSchedule {
  const { policy, scenario, timers } = found
  const defect = { check: SEEN, scope: 'policy', symptom: SEEN, where: SEEN, step: 0 } as const
  const { schedule } = minimise(program, { defect, schedule: found.schedule, executions: 1 })
  const race = world.scenario(scenario)
  const options = { scenario: race, policy: world.policy(policy), model: world.model(race.model), timers, seed: 1 }
  const { defects } = replay(raceProgram(options), schedule).execution
  return {
    policy,
    scenario,
    token: formatToken({ policy, scenario, timers, schedule }),
    findings: defects.map(({ check, scope }) => (scope === 'base' ? `${check} (base)` : check)),
  }
}

interface Verdict {
  /** Why it does not hold, or undefined. */
  readonly fault: string | undefined
  /** Schedules that reach the interleaving, or the one that shows the fault. */
  readonly shown: readonly KnownSchedule[]
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
  const shown: KnownSchedule[] = []
  for (const timers of held.timers) {
    const where = `${scenario} under ${policy}, timers ${timers}`
    const reached = yield* findCase(world, { scenario, timers, pattern: held.reached }, policy)
    if (reached === undefined) return { fault: `${where}: no schedule reaches the interleaving`, shown, executions }
    shown.push(reached)
    const patterns = new Map(held.broken.map((pattern, i) => [`${BROKEN} ${i + 1}`, pattern] as const))
    const result = yield* exhaust(programOf(world, scenario, policy, timers, patterns), where)
    executions += result.executions
    for (const { defect, schedule } of result.found) {
      const token = formatToken({ policy, scenario, timers, schedule })
      return { fault: `${where}: it does not hold (${defect.check}, ${token})`, shown, executions }
    }
    if (!result.complete) return { fault: `${where}: not complete after ${executions} executions`, shown, executions }
  }
  return { fault: undefined, shown, executions }
}

/** Both complete strategies in turn: which of them comes to an end first depends on the scenario. */
function* exhaust(program: RowProgram, where: string): Generator<ProofProgress, SearchResult> {
  const options = { max: EXHAUSTED, seed: 1, until: 'defect' } as const
  const searches = (['cache', 'dpor'] as const).map((strategy) => search(program, { ...options, strategy }))
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
