import { type LaneColumns, type ModelInfo } from '../../protocol/types.ts'
import { type ExportFormat } from '../../protocol/recordings.ts'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { type RunFigures } from '../../sim/session/figures.ts'
import { type Sample } from '../../sim/machine/trace.ts'
import { realLab } from '../real-lab.testing.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'
import { batchesOf, eventsOf } from './events.ts'
import { exportRecording } from './export.ts'
import { surveyOf } from './survey.ts'

const { signal } = new AbortController()

/** A recording and everything that an export of it should have. */
export interface TwoRuns {
  readonly real: Awaited<ReturnType<typeof realLab>>
  readonly reader: RecordingReader
  readonly models: readonly ModelInfo[]
  /** Of each run, as are the next two. */
  readonly figures: readonly RunFigures[]
  readonly events: readonly (readonly RecordedEvent[])[]
  readonly lanes: readonly (readonly LaneColumns[])[]
  exported(format: ExportFormat): Promise<Buffer>
  samplesOf(run: number): readonly Sample[]
  close(): Promise<void>
}

/** Two runs: a session that a hang ends under mainline, with a reset after that, and one that restore keeps. */
export async function recordTwoRuns(): Promise<TwoRuns> {
  const real = await realLab()
  const { api, clock } = real
  const { models } = await api.describe()
  await api.startRecording('two, runs')
  clock.advance(200)
  await api.injectFault('hang')
  clock.advance(2800)
  await api.injectFault('reset')
  clock.advance(200)
  await api.reboot({ policy: 'restore' })
  clock.advance(200)
  await api.injectFault('reset')
  clock.advance(300)
  await api.disableSession()
  clock.advance(100)
  const { id } = await api.stopRecording()
  const reader = await real.recordings.open(id)
  const figures = await surveyOf(reader, models, signal, () => undefined)
  const [events, lanes]: [RecordedEvent[][], LaneColumns[][]] = [[], []]
  for (const run of reader.info.runs.keys()) {
    const found: RecordedEvent[] = []
    const its: LaneColumns[] = []
    for await (const batch of batchesOf(reader, run)) {
      found.push(...eventsOf(batch))
      if (batch.lanes !== undefined) its.push(batch.lanes)
    }
    lanes.push(its)
    events.push(found)
  }
  return {
    ...{ real, reader, models, figures, events, lanes },
    async exported(format) {
      const parts: Uint8Array[] = []
      for await (const part of exportRecording(format, { reader, models, signal, onProgress: () => undefined }))
        parts.push(Buffer.from(part))
      return Buffer.concat(parts)
    },
    samplesOf: (run) => (events[run] ?? []).flatMap((event) => (event.type === 'sample' ? [event.sample] : [])),
    async close() {
      await reader.close()
      await real.close()
    },
  }
}
