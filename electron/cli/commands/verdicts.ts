import { timerModes } from '../../lab/races/exploration-jobs.ts'
import {
  cellOf,
  isWorthACell,
  MAX_EXECUTIONS,
  type Shard,
  shardOf,
  verdictJobs,
  type VerdictOptions,
  WHOLE,
} from '../../lab/races/verdict-cells.ts'
import { VERSION } from '../../lab/version.ts'
import { ALL_POLICIES, POLICIES } from '../../sim/driver/policies/index.ts'
import { type Cell } from '../../sim/explorer/report.ts'
import { RACE_SCENARIOS } from '../../sim/machine/races/index.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson, text } from '../command.ts'
import { boundOf, SEARCH_FLAGS, SEARCH_HELP, threadsOf, timersOf, wholeNumber } from '../explorer-flags.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { policyNamed } from '../policy-argument.ts'
import { ProgressLine } from '../progress.ts'
import { openSearchCrew } from '../search-threads.ts'
import { UsageError } from '../usage-error.ts'
import { type VerdictDocument } from '../verdict-document.ts'
import { verdictText } from '../verdict-text.ts'
import { exitCodeOf, verdictJson } from './merge.ts'

const USUAL_BOUND = 2

export const verdicts: Command = {
  name: 'verdicts',
  summary: 'policy x race scenario x timer mode; exit 1 when a policy is to blame for something',
  positionals: [],
  flags: {
    ...JSON_FLAG,
    ...SEARCH_FLAGS,
    max: { type: 'string' },
    shard: { type: 'string' },
    all: { type: 'boolean' },
    policy: { type: 'string' },
  },
  flagHelp: {
    ...JSON_HELP,
    ...SEARCH_HELP,
    bound: `preemptions allowed, or none (${USUAL_BOUND})`,
    max: `executions at most, for each cell (${MAX_EXECUTIONS})`,
    shard: 'I/N: part I of N, for merge to join',
    all: 'the mutants as well',
    policy: 'this one only, or mutant:NAME (all)',
  },
  example: 'verdicts --shard 1/4 --json',
  async run(values) {
    const options: VerdictOptions = {
      policies: policiesOf(values['all'] === true ? ALL_POLICIES : POLICIES, text(values, 'policy')),
      scenarios: RACE_SCENARIOS.map(({ id }) => id),
      timers: timersOf(values),
      bound: boundOf(values, USUAL_BOUND, 'cache'),
      max: wholeNumber(values, 'max', MAX_EXECUTIONS, 1),
    }
    const shard = shardFrom(text(values, 'shard'))
    const { document, wasInterrupted } = await judged(options, shard, threadsOf(values))
    if (values['json'] === true) printJson(verdictJson(document))
    else print(verdictText(document))
    return wasInterrupted ? INTERRUPTED : exitCodeOf(document)
  },
}

function policiesOf(all: readonly { readonly id: string }[], wanted: string | undefined): readonly string[] {
  return wanted === undefined ? all.map(({ id }) => id) : [policyNamed(wanted).id]
}

function shardFrom(wanted: string | undefined): Shard {
  if (wanted === undefined) return WHOLE
  const [, index = NaN, of = NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(wanted) ?? []).map(Number)
  if (index >= 1 && index <= of) return { index, of }
  throw new UsageError(`--shard: expected I/N with I from 1 to N, found "${wanted}"`)
}

/** Searches every cell of the part. */
export async function judged(
  options: VerdictOptions,
  shard: Shard,
  threads: number,
): Promise<{ readonly document: VerdictDocument; readonly wasInterrupted: boolean }> {
  const jobs = shardOf(verdictJobs(options), shard)
  const cells: (Cell | undefined)[] = jobs.map(() => undefined)
  const line = new ProgressLine()
  let isStopped = false
  let ended = true
  let done = 0
  const crew = await openSearchCrew(Math.min(threads, Math.max(1, jobs.length)))
  const run = crew.run(jobs, {
    progress(index, { executions }) {
      const job = jobs[index]
      line.show(
        `${done} of ${jobs.length} cells; ${job?.scenario} under ${job?.policy}: ${executions.toLocaleString('en')} executions`,
      )
    },
    done(index, outcome) {
      done++
      const job = jobs[index]
      if (isStopped && !outcome.complete) ended = false
      if (job !== undefined && (!isStopped || isWorthACell(outcome))) cells[index] = cellOf(job, outcome)
    },
  })
  const stop = () => {
    isStopped = true
    run.stop()
  }
  const wasInterrupted = await untilInterrupted(stop, run.ended)
  line.clear()
  await crew.close()
  const document = {
    version: VERSION,
    policies: options.policies,
    scenarios: options.scenarios,
    timers: timerModes(options.timers),
    bound: options.bound,
    shard,
    ended: ended && !cells.includes(undefined),
    cells: cells.filter((cell) => cell !== undefined),
  }
  return { document, wasInterrupted }
}
