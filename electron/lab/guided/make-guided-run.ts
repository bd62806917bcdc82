import { captionTags, GUIDED_RUNS, type GuidedRunId } from '../../protocol/guided-runs.ts'
import { type RecordingInfo } from '../../protocol/types.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { policyById } from '../../sim/driver/policies/index.ts'
import { msecs, nanos, type Nanos } from '../../sim/kernel/clock.ts'
import { RUN_START } from '../../sim/machine/machine.ts'
import { LIVE_SCENARIOS } from '../../sim/machine/scenarios/live.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'
import { type Recordings } from '../recordings/folder/recordings.ts'
import { writeScenario } from '../live/scenario-recording.ts'
import { VERSION } from '../version.ts'
import { brokenSession } from './broken-session.ts'
import { type GuidedScenario } from './guided-scenario.ts'
import { sameFault } from './same-fault.ts'

const MODEL = 'g52-mp2'
const SEED = 1
const PERIOD = msecs(10)

const SCENARIOS: Readonly<Record<GuidedRunId, readonly GuidedScenario[]>> = {
  'broken-session': brokenSession,
  'same-fault': sameFault,
}

/** Makes the recording of a guided run, unless the folder has the one of this version already. Rejects when it takes none. */
export async function makeGuidedRun(
  id: GuidedRunId,
  recordings: Recordings,
  models: readonly GpuModel[],
): Promise<RecordingInfo> {
  const name = GUIDED_RUNS.find((each) => each.id === id)?.name
  const model = models.find((each) => each.id === MODEL)
  if (name === undefined || model === undefined) throw new Error(`there is no guided run ${id} on ${MODEL}`)
  const scenarios = SCENARIOS[id]
  const known = await knownRun(recordings, name, scenarios.length)
  if (known !== undefined) return known
  const writer = await recordings.create(name)
  let failure: Error | undefined
  writer.onError((error) => {
    failure = error
  })
  for (const [index, scenario] of scenarios.entries()) await writeRun(writer, index + 1, scenario, model)
  const info = await writer.close()
  if (failure !== undefined) throw new Error(`the guided run could not be recorded: ${failure.message}`)
  return info
}

/** Whoever has renamed, cut or broken the last one gets another. */
async function knownRun(recordings: Recordings, name: string, runs: number): Promise<RecordingInfo | undefined> {
  const found = (await recordings.list()).find((info) => info.name === name)
  if (found?.complete !== true || found.runs.length !== runs) return undefined
  const reader = await recordings.open(found.id)
  const isOurs = reader.head?.coreVersion === VERSION
  await reader.close()
  return isOurs ? found : undefined
}

async function writeRun(writer: RecordingWriter, run: number, guided: GuidedScenario, model: GpuModel): Promise<void> {
  const scenario = LIVE_SCENARIOS.find(({ id }) => id === guided.scenario)
  if (scenario === undefined) throw new Error(`there is no live scenario ${guided.scenario}`)
  const moments = new Map<number, Nanos>()
  const { virtualNs } = await writeScenario(writer, run, {
    scenario,
    model,
    policy: policyById(guided.policy),
    seed: SEED,
    period: PERIOD,
    duration: msecs(guided.durationMs),
    workload: 'fragment',
    unstableIoctls: true,
    sink: (event) => {
      for (const [index, { when, offset = nanos(0) }] of guided.captions.entries()) {
        const at = moments.has(index) ? undefined : when(event)
        if (at !== undefined) moments.set(index, nanos(at + offset))
      }
    },
  })
  const end = nanos(RUN_START + virtualNs)
  for (const [index, { text, look, seconds }] of guided.captions.entries()) {
    const from = moments.get(index)
    if (from === undefined) throw new Error(`a guided run has nothing to say “${text}” about`)
    writer.note(run, {
      id: `caption ${run}.${index + 1}`,
      written: Date.now(),
      from,
      to: moments.get(index + 1) ?? end,
      text,
      tags: [...captionTags({ look, seconds })],
      removed: false,
    })
  }
}
