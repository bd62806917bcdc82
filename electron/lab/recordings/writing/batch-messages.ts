import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { counts } from '../../../protocol/discontinuity.ts'
import { type Batch } from '../../../protocol/types.ts'
import { type RecordingChunks } from './chunks.ts'
import { encodeLanes } from '../format/lanes.ts'
import { type OpenRun } from '../format/runs.ts'
import { encodeSample } from '../format/sample.ts'

/** Virtual time between copies of an unchanged state, ns. */
const KEYFRAME_NS = 1_000_000_000

/** Adds the messages of a batch of `run`; those of trouble reach the file at once. */
export function addBatch(chunks: RecordingChunks, run: OpenRun, batch: Batch): void {
  chunks.slice(run, batch, () => {
    addSamples(chunks, run, batch)
    for (const line of batch.log) chunks.addJson(run, '/klog', line.at, line)
    for (const ioctl of batch.ioctls) chunks.addJson(run, '/ioctl', ioctl.end, ioctl)
    for (const job of batch.jobs) chunks.addJson(run, '/job', job.end, job)
    for (const reset of batch.resets) chunks.addJson(run, '/reset', reset.end ?? reset.begin, reset)
    // An armed fault is reported before its time.
    for (const fault of batch.faults) chunks.addJson(run, '/fault', Math.min(fault.at, batch.now), fault)
    for (const discontinuity of batch.discontinuities) {
      if (counts(discontinuity)) run.discontinuities.add(discontinuity.id)
      // It has no time of its own: it may be reported again whenever a field changes.
      chunks.addJson(run, '/perfcnt/discontinuity', batch.now, discontinuity)
    }
    if (batch.lanes !== undefined) chunks.addJson(run, '/lanes', batch.now, encodeLanes(batch.lanes))
    addState(chunks, run, batch)
  })
  run.end = Math.max(run.end, batch.now)
  const urgent = batch.faults.length + batch.resets.length + batch.discontinuities.length > 0
  if (urgent) chunks.closeChunk()
  else chunks.closeOldChunk()
}

/** Virtual time of the first thing in the batch, ns. */
export function earliest(batch: Batch): number {
  return Math.min(
    batch.now,
    batch.samples.begin[0] ?? batch.now,
    batch.log[0]?.at ?? batch.now,
    batch.ioctls[0]?.begin ?? batch.now,
    batch.jobs[0]?.begin ?? batch.now,
  )
}

function addSamples(chunks: RecordingChunks, run: OpenRun, { samples }: Batch): void {
  const width = samples.words.length / Math.max(1, samples.count)
  const writer = new BinaryWriter()
  for (let i = 0; i < samples.count; i++) {
    const begin = samples.begin[i] ?? 0
    const end = samples.end[i] ?? 0
    const words = samples.words.subarray(i * width, (i + 1) * width)
    const seq = run.sequences.get('/perfcnt/sample') ?? 0
    const [epoch, resets] = [samples.epoch[i] ?? 0, samples.resets[i] ?? 0]
    chunks.add(run, '/perfcnt/sample', end, encodeSample({ epoch, seq, begin, end, resets, words }, writer))
  }
}

function addState(chunks: RecordingChunks, run: OpenRun, batch: Batch): void {
  if (batch.state !== undefined) run.state = batch.state
  const repeated = batch.state === undefined
  if (run.state === undefined || (repeated && batch.now < run.keyframe + KEYFRAME_NS)) return
  run.keyframe = batch.now
  chunks.addJson(run, '/state', batch.now, { repeated, state: run.state })
}
