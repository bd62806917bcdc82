import { type SurveyedRun } from '../../protocol/recordings.ts'
import { type ModelInfo } from '../../protocol/types.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { FigureBuilder } from '../../sim/session/figures.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'
import { SparkBuilder } from '../recordings/reading/spark.ts'
import { batchesOf, eventsOf } from './events.ts'

/** The figures of each run of a recording: one reading of the whole file. */
export async function surveyOf(
  reader: RecordingReader,
  models: readonly ModelInfo[],
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<readonly SurveyedRun[]> {
  const surveyed: SurveyedRun[] = []
  let done = 0
  for (const [run, span] of reader.info.spans.entries()) {
    const figures = new FigureBuilder()
    const spark = new SparkBuilder(span, sparkWords(reader, run, models))
    for await (const batch of batchesOf(reader, run)) {
      signal.throwIfAborted()
      onProgress(Math.min(1, (done + batch.now - span.from) / Math.max(1, reader.info.durationNs)))
      for (const event of eventsOf(batch)) {
        figures.add(event)
        if (event.type === 'sample') spark.sample(event.sample.begin, event.sample.end, event.sample.words)
      }
      if (batch.state !== undefined) figures.state(batch.state)
    }
    const built = figures.build(nanos(span.from), nanos(span.to - 1))
    done += span.to - span.from
    surveyed.push({ ...built, spark: spark.build(built.discontinuities, span.to) })
  }
  return surveyed
}

function sparkWords({ info }: RecordingReader, run: number, models: readonly ModelInfo[]): readonly number[] {
  const model = models.find(({ id }) => id === info.runs[run]?.model)
  return model?.counters.find(({ category, name }) => category === 'JM' && name === 'GPU_ACTIVE')?.words ?? []
}
