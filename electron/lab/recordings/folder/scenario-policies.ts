import { type RecordingInfo } from '../../../protocol/types.ts'
import { type GpuModel } from '../../../sim/device/models.ts'
import { POLICIES } from '../../../sim/driver/policies/index.ts'
import { LIVE_SCENARIOS } from '../../../sim/machine/scenarios/live.ts'
import { inputsOf } from '../redo/fork.ts'
import { readInput } from '../format/inputs.ts'
import { type RecordingReader } from '../reading/reader.ts'
import { type Recordings } from './recordings.ts'
import { writeScenario } from '../../live/scenario-recording.ts'

export interface AllPoliciesOptions {
  readonly recordings: Recordings
  readonly models: readonly GpuModel[]
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * The scenario of a run again under each policy, as the runs of a new recording. Rejects when the run is of a live machine, which is
 * forked instead; and when the signal asks for it, in which case nothing is left.
 */
export async function recordAllPolicies(
  reader: RecordingReader,
  run: number,
  { recordings, models, onProgress, signal }: AllPoliciesOptions,
): Promise<RecordingInfo> {
  const [first] = await inputsOf(reader, run)
  const read = first === undefined ? undefined : readInput(first)
  if (read?.type !== 'beginning' || read.beginning.type !== 'scenario') throw new Error(`run ${run} is no scenario`)
  const { boot, duration, unstableIoctls, scenario: id } = read.beginning
  const [scenario, model] = [
    LIVE_SCENARIOS.find((each) => each.id === id),
    models.find((each) => each.id === boot.model),
  ]
  if (scenario === undefined || model === undefined) throw new Error(`there is no ${id} on ${boot.model} here`)
  const writer = await recordings.create(`${reader.info.name.slice(0, 40)}, all policies`)
  let failure: unknown
  writer.onError((error) => {
    failure = error
  })
  const { seed, period, workload } = boot
  const options = { scenario, model, seed, period, workload, duration, unstableIoctls }
  try {
    for (const [done, policy] of POLICIES.entries()) {
      onProgress(done / POLICIES.length)
      await writeScenario(writer, done + 1, { ...options, policy }, signal)
    }
  } catch (error) {
    failure = error
  }
  const info = await writer.close()
  if (failure === undefined) return info
  await recordings.remove(info.id)
  throw failure
}
