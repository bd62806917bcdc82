import { originOf, originText } from '../recordings/redo/origin.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'
import { VERSION } from '../version.ts'

/** Where the numbers of an export come from: enough to get them again. */
export async function provenanceOf(reader: RecordingReader): Promise<readonly string[]> {
  const { info, head } = reader
  const origins = await Promise.all(info.runs.map(async (_, run) => originText(await originOf(reader, run))))
  return [
    `Perfcnt Lab ${VERSION}, simulated hardware and driver`,
    `recording: ${info.name}, id ${head?.recordingId ?? 'unknown'}, recorded ${new Date(info.created).toISOString()} with version ${head?.coreVersion ?? 'unknown'}`,
    ...info.runs.map(
      ({ policy, model, seed, workload, periodMs, counterset }, run) =>
        `run ${run + 1}: policy ${policy}, model ${model}, seed ${seed}, workload ${workload}, period ${periodMs} ms, counter set ${counterset}${origins[run] === undefined ? '' : `, ${origins[run]}`}`,
    ),
    ...(info.problem === undefined ? [] : [`the file: ${info.problem}`]),
  ]
}
