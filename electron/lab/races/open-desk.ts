import { type Finding, type Story } from '../../protocol/exploration.ts'
import { type Batch } from '../../protocol/types.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { policyById } from '../../sim/driver/policies/index.ts'
import { columnsOf } from '../../sim/explorer/story/columns.ts'
import { type Found } from '../../sim/explorer/findings.ts'
import { minimise } from '../../sim/explorer/minimise.ts'
import { search, type SearchProgress as Steps } from '../../sim/explorer/search.ts'
import { asidesOf, shownSteps, sliceOf } from '../../sim/explorer/story/story-slice.ts'
import { findingId, tellStory } from '../../sim/explorer/story/tell-story.ts'
import { formatToken, parseToken } from '../../sim/explorer/tokens/token.ts'
import { type StepObserver } from '../../sim/kernel/kernel.ts'
import { RACE_SCENARIOS, topicOf } from '../../sim/machine/races/index.ts'
import { raceProgram } from '../../sim/machine/races/race.ts'
import { type CheckContext } from '../../sim/machine/races/race-check.ts'
import { type RaceOptions, type RaceRun } from '../../sim/machine/races/race-run.ts'
import { readKnownSchedules } from './known-schedules.ts'
import { checksOfMoment } from './moment-checks.ts'
import { MomentWatch } from './moment-watch.ts'
import { describeRaces } from './race-description.ts'
import { type RaceDesk } from './race-desk.ts'
import { type SearchJob, type SearchOutcome, type SearchProgress } from './search-job.ts'

/** Latencies of the device play no part in a search, so all are drawn from one seed. */
const DEVICE_SEED = 1

/** The race scenarios on these GPU models, and the schedules in the directory `resources`. */
export function openDesk(models: readonly GpuModel[], resources: string): RaceDesk {
  return {
    description: describeRaces(
      RACE_SCENARIOS.map((scenario) => ({ id: scenario.id, question: scenario.question, topic: topicOf(scenario) })),
    ),
    search: (job) => searchRace(raceOptions(models, job, job.model), job),
    replay(token) {
      const story = tellRace(models, token)
      const slice = sliceOf(story)
      const matters = shownSteps(story, slice).map(({ n }) => n)
      return { story, columns: columnsOf(story), matters, asides: asidesOf(story, slice) }
    },
    moment: (token, step) => momentOf(models, token, step),
    knownSchedules: () => readKnownSchedules(resources),
  }
}

/** Throws an Error that names what is not there. */
function raceOptions(
  models: readonly GpuModel[],
  { policy, scenario: id, timers }: Pick<SearchJob, 'policy' | 'scenario' | 'timers'>,
  wanted?: string,
): RaceOptions {
  const scenario = RACE_SCENARIOS.find((known) => known.id === id)
  if (scenario === undefined) throw new Error(`there is no race scenario ${id}`)
  const model = models.find((known) => known.id === (wanted ?? scenario.model))
  if (model === undefined) throw new Error(`there is no GPU model ${wanted ?? scenario.model}`)
  return { scenario, policy: policyById(policy), model, timers, seed: DEVICE_SEED }
}

function* searchRace(race: RaceOptions, job: SearchJob): Generator<SearchProgress, SearchOutcome> {
  const { policy, scenario, timers, strategy, bound, max, enough, tries, seed } = job
  const program = raceProgram(race)
  const steps = search(program, { strategy, bound, max, enough, seed })
  const shortest = (found: Found): Finding => {
    const short = minimise(program, found, tries)
    return findingOf(short, formatToken({ policy, scenario, timers, schedule: short.schedule }))
  }
  let known: { readonly size: number; readonly findings: readonly Finding[] } = { size: 0, findings: [] }
  for (;;) {
    const { done, value } = steps.next()
    if (value.found.length > known.size) {
      const news = value.found.slice(known.size).map(shortest)
      known = { size: value.found.length, findings: [...known.findings, ...news] }
    }
    const progress = { ...countsOf(value), ...byScope(known.findings) }
    if (done === true) return { ...progress, complete: value.complete }
    yield progress
  }
}

function countsOf({ executions, steps, depth, states, estimate }: Steps): Omit<SearchProgress, 'findings' | 'base'> {
  return { executions, steps, depth, states, estimate }
}

function byScope(findings: readonly Finding[]): Pick<SearchProgress, 'findings' | 'base'> {
  return {
    findings: findings.filter(({ scope }) => scope === 'policy'),
    base: findings.filter(({ scope }) => scope === 'base'),
  }
}

function findingOf({ defect, schedule, executions }: Found, token: string): Finding {
  const { check, scope, symptom } = defect
  return { id: findingId(defect), check, scope, symptom, token, steps: schedule.length, executions }
}

function tellRace(models: readonly GpuModel[], token: string): Story {
  const race = raceOptions(models, parseToken(token))
  return tellStory(token, { start: (observer) => raceProgram({ ...race, observer }).start() })
}

function momentOf(models: readonly GpuModel[], token: string, step: number): Batch {
  const race = raceOptions(models, parseToken(token))
  let moment: Batch | undefined
  let run: RaceRun | undefined
  let watch: MomentWatch | undefined
  const start = (observer: StepObserver) => {
    const watched = (context: CheckContext) => (watch = new MomentWatch(context))
    return (run = raceProgram({ ...race, observer, watch: watched }).start())
  }
  const { steps, findings } = tellStory(token, { start }, (n) => {
    if (n === step) moment = watch?.take(run?.clients ?? [])
  })
  if (moment === undefined) throw new Error(`there is no step ${step}: the schedule has ${steps.length}`)
  const { state } = moment
  if (state === undefined) return moment
  // One of step 0 showed when all was over.
  const failed = findings.filter((finding) => (finding.step === 0 ? step === steps.length : finding.step <= step))
  return { ...moment, state: { ...state, checks: checksOfMoment(state.checks, failed) } }
}
