import { type Batch } from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { Comparison, type RunComparison } from '../../../sim/session/comparison.ts'
import { batchesOf, eventsOf } from '../../exports/events.ts'
import { type RecordingReader } from '../reading/reader.ts'

/** A run of an opened recording. */
export interface RecordingRun {
  readonly reader: RecordingReader
  readonly run: number
}

/** Reads both once. The first divergence lies in the time that both recordings cover. Rejects for a run that is not there. */
export async function compareRecordings(a: RecordingRun, b: RecordingRun): Promise<RunComparison> {
  const [spanA, spanB] = [spanOf(a), spanOf(b)]
  const from = nanos(Math.max(spanA.from, spanB.from))
  const both = Math.min(spanA.to, spanB.to) - 1
  const comparison = new Comparison(from, nanos(both))
  const [left, right] = [batchesOf(a.reader, a.run), batchesOf(b.reader, b.run)]
  let [one, other] = [await next(left), await next(right)]
  while (one !== undefined || other !== undefined) {
    // Whichever is behind, so that neither has to be kept.
    if (one !== undefined && (other === undefined || one.now <= other.now)) {
      for (const event of eventsOf(one)) comparison.a(event)
      comparison.states(one.state, undefined)
      one = await next(left)
    } else if (other !== undefined) {
      for (const event of eventsOf(other)) comparison.b(event)
      comparison.states(undefined, other.state)
      other = await next(right)
    }
  }
  return comparison.finish(recorded(spanA), recorded(spanB))
}

async function next(batches: AsyncGenerator<Batch>): Promise<Batch | undefined> {
  const { done, value } = await batches.next()
  return done === true ? undefined : value
}

function recorded({ from, to }: ReturnType<typeof spanOf>) {
  return { from: nanos(from), now: nanos(to - 1) }
}

function spanOf({ reader, run }: RecordingRun): { readonly from: number; readonly to: number } {
  const span = reader.info.spans[run]
  if (span === undefined) throw new Error(`${reader.info.name} has no run ${run}: it has ${reader.info.spans.length}`)
  return span
}
