import { cpus } from 'node:os'
import { explorerFigures } from './explorer.ts'
import { type Figure } from './figure.ts'
import { longRecordingFigures } from './long-recording.ts'
import { recordingFigures } from './recordings.ts'
import { simulationFigures } from './simulation.ts'
import { windowFigures } from './window.ts'

/** Prints every figure with its target. Needs a build and a Chromium. */
export async function bench(json: boolean): Promise<void> {
  const figures = [
    ...simulationFigures(),
    ...(await explorerFigures()),
    ...(await recordingFigures()),
    ...(await longRecordingFigures()),
    ...(await windowFigures()),
  ]
  if (json) {
    console.log(JSON.stringify({ node: process.version, cpu: cpus()[0]?.model ?? '', figures }, undefined, 2))
    return
  }
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`)
  const width = (column: (figure: Figure) => string) => Math.max(...figures.map((figure) => column(figure).length))
  const [names, values] = [width(({ name }) => name), width(({ value }) => value)]
  for (const { name, value, target } of figures)
    console.log(`${name.padEnd(names)}  ${value.padEnd(values)}  ${target}`.trimEnd())
}
