import { cpus } from 'node:os'
import { chartFigures } from './chart-figures.ts'
import { explorerFigures } from './explorer.ts'
import { type Figure, type Figures } from './figure.ts'
import { longRecordingFigures } from './long-recording.ts'
import { recordingFigures } from './recordings.ts'
import { simulationFigures } from './simulation.ts'
import { windowFigures } from './window.ts'

const PARTS: Readonly<Record<string, () => Figures>> = {
  simulation: simulationFigures,
  explorer: explorerFigures,
  recordings: recordingFigures,
  hour: longRecordingFigures,
  window: windowFigures,
  charts: chartFigures,
}
const [NAME_WIDTH, VALUE_WIDTH] = [66, 62]

/** Prints every figure with its target, as soon as it is measured; of all parts or of the named ones. Needs a build and a Chromium. */
export async function bench(args: readonly string[]): Promise<void> {
  const json = args.includes('--json')
  const named = args.filter((arg) => arg !== '--json')
  const unknown = named.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0) {
    console.error(`bench: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}, and --json`)
    process.exit(2)
  }
  const machine = { node: process.version, processors: cpus().length, processor: cpus()[0]?.model ?? 'unknown' }
  const figures: Figure[] = []
  if (!json) console.log(`Node ${machine.node}, ${machine.processors} x ${machine.processor}`)
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue
    if (!json) console.log(`\n${name}`)
    for await (const figure of part()) {
      figures.push(figure)
      if (!json) console.log(line(figure))
    }
  }
  if (json) console.log(JSON.stringify({ ...machine, figures }, undefined, 2))
}

function line({ name, value, target }: Figure): string {
  return `${name.padEnd(NAME_WIDTH)}  ${value.padEnd(VALUE_WIDTH)}  ${target}`.trimEnd()
}
