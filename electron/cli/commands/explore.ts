import { type ExplorationOptions, explorationJobs, joinOutcomes } from '../../lab/races/exploration-jobs.ts'
import { openDesk } from '../../lab/races/open-desk.ts'
import { readGpuModels } from '../../lab/resources.ts'
import { type SearchOutcome } from '../../lab/races/search-job.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { columnsOf } from '../../sim/explorer/story/columns.ts'
import { type ExploreReport, type Finding } from '../../sim/explorer/report.ts'
import { RACE_SCENARIOS } from '../../sim/machine/races/index.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson, text } from '../command.ts'
import { coverage, explorationText } from '../exploration-text.ts'
import { boundOf, SEARCH_FLAGS, SEARCH_HELP, strategyOf, threadsOf, timersOf, wholeNumber } from '../explorer-flags.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { policyNamed } from '../policy-argument.ts'
import { ProgressLine } from '../progress.ts'
import { resourcesDirectory } from '../resources-directory.ts'
import { openSearchCrew } from '../search-threads.ts'
import { oneOf, UsageError } from '../usage-error.ts'

const MAX_EXECUTIONS = 1_000_000

export const explore: Command = {
  name: 'explore',
  summary: 'searches the schedules of a race scenario; exit 1 when the policy is to blame for something',
  positionals: ['SCENARIO'],
  flags: {
    ...JSON_FLAG,
    ...SEARCH_FLAGS,
    policy: { type: 'string' },
    model: { type: 'string' },
    strategy: { type: 'string' },
    max: { type: 'string' },
    seed: { type: 'string' },
    columns: { type: 'boolean' },
  },
  flagHelp: {
    ...JSON_HELP,
    ...SEARCH_HELP,
    policy: 'driver policy, or mutant:NAME (mainline)',
    model: "GPU model (the scenario's own)",
    strategy: 'cache, dpor, dfs, pct or random (cache)',
    bound: 'preemptions allowed, or none (none)',
    max: 'executions at most, for each timer mode (1000000)',
    seed: 'seed of pct and random (1)',
    columns: 'each finding as one column per thread, for a mail',
  },
  example: 'explore dump-vs-reset --policy v2 --columns',
  async run(values, [id]) {
    const usual = RACE_SCENARIOS.map((known) => known.id).join(', ')
    if (id === undefined) throw new UsageError(`explore: name a scenario: ${usual}`)
    const models = await readGpuModels(resourcesDirectory())
    const model = text(values, 'model')
    const strategy = strategyOf(values)
    const options: ExplorationOptions = {
      scenario: oneOf('scenario', id, RACE_SCENARIOS).id,
      policy: policyNamed(text(values, 'policy') ?? 'mainline').id,
      model: model === undefined ? undefined : oneOf('model', model, models).id,
      strategy,
      timers: timersOf(values),
      bound: boundOf(values, undefined, strategy),
      max: wholeNumber(values, 'max', MAX_EXECUTIONS, 1),
      seed: wholeNumber(values, 'seed', 1, 0),
    }
    const { report, wasInterrupted } = await searched(options, threadsOf(values))
    const columns = values['columns'] === true ? columnsOfEach(report, models) : undefined
    if (values['json'] === true) printJson(jsonOf(report, columns))
    else if (columns !== undefined) print([...coverage(report), '', ...columns.values()].join('\n'))
    else print(explorationText(report))
    if (wasInterrupted) return INTERRUPTED
    return report.findings.length > 0 ? 1 : 0
  },
}

function columnsOfEach({ findings, base }: ExploreReport, models: readonly GpuModel[]): ReadonlyMap<Finding, string> {
  const desk = openDesk(models, resourcesDirectory())
  return new Map(
    [...findings, ...base].map((finding) => {
      const { story } = desk.replay(finding.token)
      const own = story.findings.filter(({ id }) => id === finding.id)
      return [finding, columnsOf({ ...story, findings: own })]
    }),
  )
}

function jsonOf(report: ExploreReport, columns: ReadonlyMap<Finding, string> = new Map()): unknown {
  const told = (finding: Finding) => ({ ...finding, columns: columns.get(finding) })
  return {
    ...report,
    bound: report.bound ?? null,
    findings: report.findings.map(told),
    base: report.base.map(told),
  }
}

async function searched(
  options: ExplorationOptions,
  threads: number,
): Promise<{ readonly report: ExploreReport; readonly wasInterrupted: boolean }> {
  const jobs = explorationJobs(options)
  const executions = jobs.map(() => 0)
  const outcomes: (SearchOutcome | undefined)[] = jobs.map(() => undefined)
  const line = new ProgressLine()
  const crew = await openSearchCrew(Math.min(threads, jobs.length))
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const run = crew.run(jobs, {
    progress(index, progress) {
      executions[index] = progress.executions
      const sum = executions.reduce((all, one) => all + one, 0)
      const found = progress.findings.length + progress.base.length
      line.show(
        `${sum.toLocaleString('en')} executions, depth ${progress.depth}, ${found} found, ${seconds().toFixed(0)} s`,
      )
    },
    done(index, outcome) {
      executions[index] = outcome.executions
      outcomes[index] = outcome
    },
  })
  const wasInterrupted = await untilInterrupted(() => run.stop(), run.ended)
  line.clear()
  const report = joinOutcomes(options, outcomes, seconds())
  await crew.close()
  return { report, wasInterrupted }
}
