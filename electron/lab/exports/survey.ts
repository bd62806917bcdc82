import { nanos } from '../../sim/kernel/clock.ts'
import { FigureBuilder, type RunFigures } from '../../sim/session/figures.ts'
import { type RecordingReader } from '../recording-reader.ts'
import { batchesOf, eventsOf } from './events.ts'

/** The figures of each run of a recording: one reading of the whole file. */
export async function surveyOf(reader: RecordingReader, signal: AbortSignal): Promise<readonly RunFigures[]> {
  const figures: RunFigures[] = []
  for (const [run, span] of reader.info.spans.entries()) {
    const builder = new FigureBuilder()
    for await (const batch of batchesOf(reader, run)) {
      signal.throwIfAborted()
      for (const event of eventsOf(batch)) builder.add(event)
      if (batch.state !== undefined) builder.state(batch.state)
    }
    figures.push(builder.build(nanos(span.to - 1)))
  }
  return figures
}
