import { type CountedIoctl, type Happenings } from '../protocol/recordings.ts'
import { type Batch, type IoctlRecord } from '../protocol/types.ts'
import { type RecordingReader } from './recording-reader.ts'

/** What a window shows at most of each; of an hour there may be a million. */
const NEWEST_LINES = 5_000
const NEWEST_RECORDS = 200

/** What happened in the part of a run with `from <= time < to`, as far as a window shows it. */
export async function readHappenings(
  reader: RecordingReader,
  run: number,
  from: number,
  to: number,
): Promise<Happenings> {
  const batches = await reader.read(run, from, to)
  return {
    samples: batches.reduce((sum, { samples }) => sum + samples.count, 0),
    samplesDropped: batches.reduce((sum, { samplesDropped }) => sum + samplesDropped, 0),
    settings: batches.at(-1)?.settings,
    log: newest(batches, ({ log }) => log, NEWEST_LINES),
    ioctls: newest(batches, ({ ioctls }) => ioctls, NEWEST_RECORDS),
    jobs: newest(batches, ({ jobs }) => jobs, NEWEST_RECORDS),
    counted: counted(batches),
    resets: batches.flatMap(({ resets }) => resets),
    faults: batches.flatMap(({ faults }) => faults),
    discontinuities: batches.flatMap(({ discontinuities }) => discontinuities),
    state: batches.findLast(({ state }) => state !== undefined)?.state,
  }
}

function newest<T>(batches: readonly Batch[], records: (batch: Batch) => readonly T[], limit: number): readonly T[] {
  return batches.flatMap(records).slice(-limit)
}

function counted(batches: readonly Batch[]): readonly CountedIoctl[] {
  const counts = new Map<string, { count: number; last: IoctlRecord }>()
  for (const { ioctls } of batches) {
    for (const last of ioctls) {
      // WAIT_BO gives the jiffies that were left: hardly two are the same.
      const key = `${last.name} ${last.name === 'WAIT_BO' && last.result > 0 ? '+' : last.result}`
      counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, last })
    }
  }
  return [...counts.values()]
}
