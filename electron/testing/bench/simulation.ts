import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { type RunReport } from '../../sim/machine/run-report.ts'
import { type Figure, median, spread } from './figure.ts'

const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js')
const RUNS = 5
const DIGEST_RUNS = 100
/** Printed by the measured process itself when it ends. */
const USAGE = `data:text/javascript,process.on('exit',()=>process.stderr.write('usage '+JSON.stringify(process.resourceUsage())))`

interface Measured {
  readonly report: RunReport
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMiB: number
}

/** The whole process, start included: one run of the command line. */
function measure(args: readonly string[]): Measured {
  const began = performance.now()
  const { stdout, stderr } = runNode(['--import', USAGE, CLI, 'run', ...args, '--json'])
  const wallSeconds = (performance.now() - began) / 1000
  const usage = JSON.parse(stderr.slice(stderr.lastIndexOf('usage ') + 6)) as NodeJS.ResourceUsage
  return {
    report: JSON.parse(stdout) as RunReport,
    wallSeconds,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }
}

/** A run with findings ends with 1, which is as good a figure as any. */
function runNode(args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error !== undefined) throw error
  return { stdout, stderr }
}

function speed(name: string, target: string, args: readonly string[]): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => measure(args))
  const virtual = (run: Measured) => run.report.virtualNs / 1e9
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
export function simulationFigures(): readonly Figure[] {
  return [
    ...speed('live, 100 Hz sampling, a minute', 'at least 50', ['steady', '--duration', '60']),
    ...speed('live, 100 Hz sampling, five minutes', 'at least 50', ['steady', '--duration', '300']),
    ...speed('live, 1 kHz sampling, 20 s', 'at least 10', ['steady', '--period', '1', '--duration', '20']),
    startOfTheCli(),
    digests(),
    digestOnNode24(),
  ]
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
