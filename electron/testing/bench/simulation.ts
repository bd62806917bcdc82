import { execFileSync } from 'node:child_process'
import { type RunReport } from '../../sim/machine/run-report.ts'
import { type Figure, median, spread } from './figure.ts'
import { CLI, type Measured, measureCli, runNode } from './measured.ts'

const RUNS = 5
const DIGEST_RUNS = 100
interface Run extends Measured {
  readonly report: RunReport
}

/** One run of the command line. */
function measure(args: readonly string[]): Run {
  const measured = measureCli(['run', ...args, '--json'])
  return { ...measured, report: JSON.parse(measured.stdout) as RunReport }
}

function speed(name: string, target: string, args: readonly string[]): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => measure(args))
  const virtual = (run: Run) => run.report.virtualNs / 1e9
  return [
    {
      name,
      value: spread(
        runs.map((run) => virtual(run) / run.wallSeconds),
        'virtual s per wall s',
      ),
      target,
    },
    {
      name: `${name}, per CPU second`,
      value: spread(
        runs.map((run) => virtual(run) / run.cpuSeconds),
        'virtual s',
      ),
      target: '',
    },
    { name: `${name}, peak memory`, value: `${median(runs.map((run) => run.peakMiB)).toFixed(0)} MiB`, target: '' },
  ]
}

/** Figures of the simulation alone. */
export function* simulationFigures(): Generator<Figure> {
  yield* speed('live, 100 Hz sampling, a minute', 'at least 50', ['steady', '--duration', '60'])
  yield* speed('live, 100 Hz sampling, five minutes', 'at least 50', ['steady', '--duration', '300'])
  yield* speed('live, 1 kHz sampling, 20 s', 'at least 10', ['steady', '--period', '1', '--duration', '20'])
  yield startOfTheCli()
  yield digests()
  yield digestOnNode24()
}

function startOfTheCli(): Figure {
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now()
    runNode([CLI, 'scenarios'])
    return performance.now() - began
  })
  return { name: 'start of the command line', value: spread(times, 'ms', 0), target: '' }
}

const DIGEST_ARGS = ['run', 'hang-during-sampling', '--policy', 'restore', '--duration', '0.7', '--json']
const digestOf = (stdout: string) => (JSON.parse(stdout) as RunReport).digest

function digests(): Figure {
  const found = new Set(Array.from({ length: DIGEST_RUNS }, () => digestOf(runNode([CLI, ...DIGEST_ARGS]).stdout)))
  return { name: `digests of ${DIGEST_RUNS} runs with one seed`, value: [...found].join(', '), target: 'one' }
}

function digestOnNode24(): Figure {
  const name = 'digest on Node 24'
  const target = 'the same'
  try {
    const stdout = execFileSync('npx', ['-y', '-p', 'node@24', 'node', CLI, ...DIGEST_ARGS], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 180_000,
    })
    return { name, value: digestOf(stdout), target }
  } catch {
    return { name, value: 'skipped: npx cannot get node@24 here', target }
  }
}
