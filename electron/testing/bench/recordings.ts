import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openRecordingFile } from '../../lab/recording-open.ts'
import { type Figure, median, spread } from './figure.ts'

const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js')
const RUNS = 5
const MINUTES = 10
const SECONDS = 60 * MINUTES
/** Printed by the measured process itself when it ends. */
const USAGE = `data:text/javascript,process.on('exit',()=>process.stderr.write('usage '+JSON.stringify(process.resourceUsage())))`

interface Measured {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMiB: number
}

/** One command, start included. */
function measure(args: readonly string[]): Measured {
  const began = performance.now()
  const { stderr, error } = spawnSync(process.execPath, ['--import', USAGE, CLI, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error !== undefined) throw error
  const usage = JSON.parse(stderr.slice(stderr.lastIndexOf('usage ') + 6)) as NodeJS.ResourceUsage
  return {
    wallSeconds: (performance.now() - began) / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMiB: usage.maxRSS / 1024,
  }
}

/** Figures of recordings. Takes some minutes. */
export async function recordingFigures(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const file = join(directory, 'long.plab')
    measure(['run', 'steady', '--duration', String(SECONDS), '--record', file])
    return [
      costOfRecording(directory),
      compression(directory, file),
      ...verification(file),
      ...exports(directory, file),
      ...(await reading(file)),
    ]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** With and without, in turn: the machine's speed changes. */
function costOfRecording(directory: string): Figure {
  const seconds = 20
  const run = ['run', 'steady', '--model', 't720-mp2', '--period', '1', '--duration', String(seconds)]
  const shares = Array.from({ length: RUNS }, () => {
    const without = measure(run).cpuSeconds
    const recorded = measure([...run, '--record', join(directory, 'dense.plab')]).cpuSeconds
    return (100 * (recorded - without)) / seconds
  })
  return {
    name: 'recording 512 words at 1 kHz, all channels, beyond the simulation',
    value: spread(shares, '% of a core'),
    target: 'under 5',
  }
}

function compression(directory: string, stored: string): Figure {
  const name = 'size with zstd (Node 24), of the size stored'
  const target = 'at most 40 %'
  const packed = join(directory, 'packed.plab')
  const args = ['run', 'steady', '--duration', String(SECONDS), '--record', packed]
  const raw = statSync(stored).size
  try {
    execFileSync('npx', ['-y', '-p', 'node@24', 'node', CLI, ...args], { stdio: 'ignore', timeout: 300_000 })
    const share = ((100 * statSync(packed).size) / raw).toFixed(1)
    return { name, value: `${share} % of ${(raw / 2 ** 20).toFixed(0)} MiB for ${MINUTES} minutes`, target }
  } catch {
    return { name, value: 'skipped: npx cannot get node@24 here', target }
  }
}

function verification(file: string): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => measure(['verify', file]))
  const wall = runs.map(({ wallSeconds }) => wallSeconds)
  return [
    {
      name: `verify, ${MINUTES} minutes`,
      value: spread(
        wall.map((seconds) => SECONDS / seconds),
        'times real time',
      ),
      target: 'at least 20',
    },
    { name: `doing ${MINUTES} minutes again`, value: spread(wall, 's'), target: 'within 15 s' },
    peak('verify, peak memory', runs),
  ]
}

function exports(directory: string, file: string): readonly Figure[] {
  return ['csv', 'perfetto', 'markdown', 'light'].flatMap((to) => {
    const out = join(directory, `out.${to}`)
    const run = measure(['export', file, '--to', to, '--out', out])
    const size = statSync(out).size
    return [
      {
        name: `export ${to}, ${MINUTES} minutes`,
        value: `${run.wallSeconds.toFixed(1)} s, ${(size / 2 ** 20).toFixed(2)} MiB`,
        target: '',
      },
      peak(`export ${to}, peak memory`, [run]),
    ]
  })
}

/** In this process: what a window waits for. */
async function reading(file: string): Promise<readonly Figure[]> {
  const opened: number[] = []
  const scrubbed: number[] = []
  for (let run = 0; run < RUNS; run++) {
    let began = performance.now()
    const reader = await openRecordingFile(file)
    opened.push(performance.now() - began)
    const to = reader.info.spans[0]?.to ?? 0
    for (const place of [0.1, 0.5, 0.9]) {
      began = performance.now()
      await reader.read(0, to * place, to * place + 5e9)
      scrubbed.push(performance.now() - began)
    }
    await reader.close()
  }
  return [
    { name: `opening ${MINUTES} minutes, every byte checked`, value: spread(opened, 'ms', 0), target: '' },
    { name: 'going to any moment of it, 5 s of everything', value: spread(scrubbed, 'ms', 0), target: 'within 300' },
  ]
}

function peak(name: string, runs: readonly Measured[]): Figure {
  return { name, value: `${median(runs.map(({ peakMiB }) => peakMiB)).toFixed(0)} MiB`, target: '' }
}
