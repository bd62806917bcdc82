import { type RunDetails } from '../../../protocol/recordings.ts'
import { inputsOf } from './fork.ts'
import { momentText } from '../../moment-text.ts'
import { parentOfBoot, scenarioOfRun } from '../format/inputs.ts'
import { type RecordingReader } from '../reading/reader.ts'

/** How a run came to be: its first input says. */
export type RunOrigin = Pick<RunDetails, 'parent' | 'scenario'>

export async function originOf(reader: RecordingReader, run: number): Promise<RunOrigin> {
  const [first] = await inputsOf(reader, run)
  if (first === undefined) return { parent: undefined, scenario: undefined }
  return { parent: parentOfBoot(first), scenario: scenarioOfRun(first) }
}

/** As exports and `lab info` word it; undefined when a person booted it. */
export function originText({ parent, scenario }: RunOrigin): string | undefined {
  if (scenario !== undefined) return `scenario ${scenario}`
  if (parent === undefined) return undefined
  const at = momentText(parent.at)
  if (parent.recordingId === '') return `stepped back to ${at}`
  return `forked at ${at} of run ${parent.run + 1} of recording ${parent.recordingId}`
}
