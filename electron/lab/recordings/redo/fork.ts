import { type RunParent } from '../../../protocol/recordings.ts'
import { type RunSettings } from '../../../protocol/types.ts'
import { type Nanos } from '../../../sim/kernel/clock.ts'
import { type Input } from '../../../sim/session/order.ts'
import { parsed } from '../reading/events.ts'
import { readInput, type RecordedInput, settingsOfBoot } from '../format/inputs.ts'
import { inputSchema } from '../format/messages.ts'
import { type RecordingReader } from '../reading/reader.ts'

/** A run up to a moment, to be done again on the live machine. */
export interface Fork {
  readonly settings: RunSettings
  readonly inputs: readonly (Input & { readonly recorded: RecordedInput })[]
  readonly parent: RunParent
  /** Name of the parent's recording; undefined for a step back in the live run. */
  readonly name: string | undefined
  readonly at: Nanos
  /** Stand after so many operations, undefined: at `at`. */
  readonly steps: number | undefined
}

/** From the inputs of a run, its beginning first. Throws when they don't begin with the boot of a live machine, or one is missing. */
export function forkOf(
  inputs: readonly (RecordedInput & { readonly sequence: number })[],
  until: Pick<Fork, 'parent' | 'name' | 'at' | 'steps'>,
): Fork {
  let settings: RunSettings | undefined
  const orders: Fork['inputs'][number][] = []
  for (const [i, { sequence, ...recorded }] of inputs.entries()) {
    if (sequence !== i) throw new Error('an input is missing: the run cannot be done again')
    const read = readInput(recorded)
    if (read.type === 'beginning' && read.beginning.type === 'scenario') {
      throw new Error(
        `the run is the scenario ${read.beginning.scenario}, with programs of its own: a live machine cannot go on with it`,
      )
    }
    if (read.type === 'beginning') settings = settingsOfBoot(recorded)
    if (read.type !== 'order' || read.input.at > until.at) continue
    if (until.steps !== undefined && recorded.steps > until.steps) continue
    orders.push({ ...read.input, recorded })
  }
  if (settings === undefined) throw new Error('the recording does not say how its run began: it cannot be forked')
  return { settings, inputs: orders, ...until }
}

/** All inputs of a run in a file. */
export async function inputsOf(
  reader: RecordingReader,
  run: number,
): Promise<readonly (RecordedInput & { readonly sequence: number })[]> {
  return (await reader.inputs(run)).map((message) => {
    const { at, steps, call, args } = parsed(inputSchema, message)
    return { at, steps: steps ?? 0, call, args, sequence: message.sequence }
  })
}
