import { type Batch } from '../../protocol/types.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { type RecordedEvent } from '../../sim/session/event-check.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'

/** Virtual time that is read at once: an hour of recording must not be in memory as a whole. */
const WINDOW_NS = 10_000_000_000

/** A run, window by window, holes included. */
export async function* batchesOf(reader: RecordingReader, run: number): AsyncGenerator<Batch> {
  const span = reader.info.spans[run]
  if (span === undefined) return
  for (let { from } = span; from < span.to; from += WINDOW_NS) {
    yield* await reader.read(run, from, Math.min(from + WINDOW_NS, span.to))
  }
}

/** What is in a batch, kind by kind. */
export function* eventsOf(batch: Batch): Generator<RecordedEvent> {
  const { samples } = batch
  const width = samples.words.length / Math.max(1, samples.count)
  for (let i = 0; i < samples.count; i++) {
    yield {
      type: 'sample',
      sample: {
        seq: i,
        epoch: samples.epoch[i] ?? 0,
        begin: nanos(samples.begin[i] ?? 0),
        end: nanos(samples.end[i] ?? 0),
        resets: samples.resets[i] ?? 0,
        words: samples.words.subarray(i * width, (i + 1) * width),
      },
    }
  }
  for (const line of batch.log) yield { type: 'klog', line }
  for (const ioctl of batch.ioctls) yield { type: 'ioctl', ioctl }
  for (const job of batch.jobs) yield { type: 'job', job }
  for (const reset of batch.resets) yield { type: 'reset', reset }
  for (const fault of batch.faults) yield { type: 'fault', fault }
  for (const discontinuity of batch.discontinuities) yield { type: 'discontinuity', discontinuity }
}
