import { type CountedIoctl, type Happenings } from '../../../protocol/recordings.ts'
import { type IoctlRecord } from '../../../protocol/types.ts'
import { type RecordedMessage } from '../format/chunk.ts'
import { parsed } from './events.ts'
import {
  discontinuitySchema,
  faultSchema,
  ioctlSchema,
  jobSchema,
  klogSchema,
  resetSchema,
  sliceSchema,
} from '../format/messages.ts'
import { type RecordingReader } from './reader.ts'
import { type Topic } from '../format/schema.ts'

/** What a window shows at most of each; of an hour there may be a million. */
const NEWEST_LINES = 5_000
const NEWEST_RECORDS = 200

/** What happened in the part of a run with `from <= time < to`, as far as a window shows it. Throws when something in it is not what it should be. */
export async function readHappenings(
  reader: RecordingReader,
  run: number,
  from: number,
  to: number,
): Promise<Happenings> {
  const found = new Map<Topic, RecordedMessage[]>()
  const counts = new Map<string, CountedIoctl>()
  let [samples, samplesDropped] = [0, 0]
  for await (const messages of reader.messages(run, { from, to })) {
    for (const message of messages) {
      if (message.at < from || message.at >= to) continue
      if (message.topic === '/perfcnt/sample') samples++
      else if (message.topic === '/slice') samplesDropped += parsed(sliceSchema, message).samplesDropped
      else keep(found, message)
      if (message.topic === '/ioctl') count(counts, parsed(ioctlSchema, message))
    }
  }
  const of = (topic: Topic): readonly RecordedMessage[] => found.get(topic) ?? []
  const losses = reader.losses
    .filter((loss) => loss.run === run && loss.discontinuity.tLastGood >= from && loss.discontinuity.tLastGood < to)
    .map(({ discontinuity }) => discontinuity)
  return {
    samples,
    samplesDropped,
    log: of('/klog').map((message) => parsed(klogSchema, message)),
    ioctls: of('/ioctl').map((message) => parsed(ioctlSchema, message)),
    jobs: of('/job').map((message) => parsed(jobSchema, message)),
    counted: [...counts.values()],
    resets: of('/reset').map((message) => parsed(resetSchema, message)),
    faults: of('/fault').map((message) => parsed(faultSchema, message)),
    discontinuities: [
      ...of('/perfcnt/discontinuity').map((message) => parsed(discontinuitySchema, message)),
      ...losses,
    ],
  }
}

/** Of the newest of each kind at least as many as a window shows. */
function keep(found: Map<Topic, RecordedMessage[]>, message: RecordedMessage): void {
  const limit = message.topic === '/ioctl' || message.topic === '/job' ? NEWEST_RECORDS : NEWEST_LINES
  const kept = found.get(message.topic) ?? []
  found.set(message.topic, kept)
  kept.push(message)
  if (kept.length >= 2 * limit) kept.splice(0, kept.length - limit)
}

function count(counts: Map<string, CountedIoctl>, last: IoctlRecord): void {
  // WAIT_BO gives the jiffies that were left: hardly two are the same.
  const key = `${last.name} ${last.name === 'WAIT_BO' && last.result > 0 ? '+' : last.result}`
  counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, last })
}
