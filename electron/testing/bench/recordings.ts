import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRecordingFile } from '../../lab/recordings/reading/open.ts'
import { type Figure, median, spread } from './figure.ts'
import { foreignFileFigures } from './foreign-files.ts'
import { CLI, type Measured, measureCli } from './measured.ts'

const RUNS = 5
const MINUTES = 10
const SECONDS = 60 * MINUTES
/** Figures of recordings. Takes some minutes. */
export async function* recordingFigures(): AsyncGenerator<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const file = join(directory, 'long.plab')
    measureCli(['run', 'steady', '--duration', String(SECONDS), '--record', file])
    yield costOfRecording(directory)
    yield compression(directory, file)
    yield* verification(file)
    yield* exports(directory, file)
    yield* await reading(file)
    yield* foreignFileFigures(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** With and without, in turn: the machine's speed changes. Long enough that what starting costs does not count. */
function costOfRecording(directory: string): Figure {
  const seconds = 60
  const run = ['run', 'steady', '--model', 't720-mp2', '--period', '1', '--duration', String(seconds)]
  const shares = Array.from({ length: RUNS }, () => {
    const without = measureCli(run).cpuSeconds
    const recorded = measureCli([...run, '--record', join(directory, 'dense.plab')]).cpuSeconds
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
  const runs = Array.from({ length: RUNS }, () => measureCli(['verify', file]))
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

function* exports(directory: string, file: string): Generator<Figure> {
  for (const to of ['csv', 'perfetto', 'markdown', 'light']) {
    const out = join(directory, `out.${to}`)
    const run = measureCli(['export', file, '--to', to, '--out', out])
    const size = statSync(out).size
    yield {
      name: `export ${to}, ${MINUTES} minutes`,
      value: `${run.wallSeconds.toFixed(1)} s, ${(size / 2 ** 20).toFixed(2)} MiB`,
      target: '',
    }
    yield peak(`export ${to}, peak memory`, [run])
  }
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
