import { setImmediate } from 'node:timers/promises'
import { readGpuModels } from '../../lab/resources.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { RUN_START } from '../../sim/machine/machine.ts'
import { runInSlices, type RunOptions } from '../../sim/machine/run.ts'
import { passed, type RunReport } from '../../sim/machine/run-report.ts'
import { LIVE_SCENARIOS } from '../../sim/machine/scenarios/live.ts'
import { WORKLOADS } from '../../sim/machine/workload.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson, text } from '../command.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { policyNamed } from '../policy-argument.ts'
import { ProgressLine } from '../progress.ts'
import { runReportText } from '../report.ts'
import { resourcesDirectory } from '../resources-directory.ts'
import { numberIn, oneOf, UsageError } from '../usage-error.ts'

const MAX_SEED = Number.MAX_SAFE_INTEGER

export const run: Command = {
  name: 'run',
  summary: 'one live run in virtual time; exit 1 on a WARN or a failed check',
  positionals: ['SCENARIO'],
  flags: {
    ...JSON_FLAG,
    policy: { type: 'string' },
    model: { type: 'string' },
    seed: { type: 'string' },
    period: { type: 'string' },
    duration: { type: 'string' },
    workload: { type: 'string' },
    record: { type: 'string' },
    'no-unstable-ioctls': { type: 'boolean' },
  },
  flagHelp: {
    ...JSON_HELP,
    policy: 'driver policy, or mutant:NAME (mainline)',
    model: 'GPU model (g52-mp2)',
    seed: 'seed of noise and latencies (1)',
    period: 'milliseconds between dumps (10)',
    duration: 'virtual seconds (10)',
    workload: 'idle, vertex, fragment, compute, memory or heavy (fragment)',
    record: 'recording to write, NAME.plab; one that is there is replaced',
    'no-unstable-ioctls': 'load the driver without unstable_ioctls',
  },
  example: 'run seed-bug --policy restore --json',
  async run(values, [id]) {
    if (id === undefined) throw new UsageError(`run: name a scenario: ${LIVE_SCENARIOS.map((s) => s.id).join(', ')}`)
    const scenario = oneOf('scenario', id, LIVE_SCENARIOS)
    const policy = policyNamed(text(values, 'policy') ?? 'mainline')
    const workload = oneOf('workload', text(values, 'workload') ?? 'fragment', WORKLOADS).id
    const model = oneOf('model', text(values, 'model') ?? 'g52-mp2', await readGpuModels(resourcesDirectory()))
    const seed = numberIn('--seed', text(values, 'seed') ?? '1', 0, MAX_SEED, true)
    const periodMs = numberIn('--period', text(values, 'period') ?? '10', 0.1, 10_000)
    const duration = numberIn('--duration', text(values, 'duration') ?? '10', 0.05, 36_000)
    const line = new ProgressLine()
    let isStopped = false
    const options: RunOptions = {
      scenario,
      policy,
      model,
      seed,
      workload,
      period: nanos(Math.round(periodMs * 1e6)),
      duration: nanos(Math.round(duration * 1e9)),
      unstableIoctls: values['no-unstable-ioctls'] !== true,
      mayGoOn: (now) => {
        line.show(`${id}: ${((now - RUN_START) / 1e9).toFixed(1)} of ${duration} virtual s`)
        return !isStopped
      },
    }
    const file = text(values, 'record')
    const work = file === undefined ? finished(options) : recorded(options, file)
    const wasInterrupted = await untilInterrupted(
      () => {
        isStopped = true
      },
      work.finally(() => {
        line.clear()
      }),
    )
    const report = await work
    if (values['json'] === true) printJson(withNulls(report))
    else print(runReportText(report))
    if (wasInterrupted) return INTERRUPTED
    return passed(report) ? 0 : 1
  },
}

async function finished(options: RunOptions): Promise<RunReport> {
  const slices = runInSlices(options)
  for (;;) {
    const { done, value } = slices.next()
    if (done === true) return value
    // Ctrl-C is heard between slices.
    await setImmediate()
  }
}

/** Recordings bring a container format along, which most runs have no use for. */
async function recorded(options: RunOptions, file: string): Promise<RunReport> {
  const { recordRun } = await import('../record-run.ts')
  return recordRun(options, file)
}

/** What is not known yet is null in JSON, not absent. */
function withNulls(report: RunReport): unknown {
  const discontinuities = report.discontinuities.map((gap) => ({
    ...gap,
    epochAfter: gap.epochAfter ?? null,
    tFirstGood: gap.tFirstGood ?? null,
  }))
  return { ...report, discontinuities }
}
