import { rename } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { BatchBuilder } from '../lab/batches.ts'
import { openRecordings } from '../lab/recordings.ts'
import { type RunSettings } from '../protocol/types.ts'
import { runInSlices, type RunOptions } from '../sim/machine/run.ts'
import { type RunReport } from '../sim/machine/run-report.ts'
import { UsageError } from './usage-error.ts'

const EXTENSION = '.plab'
const RUN = 1

/** Runs a scenario and writes what a window would have shown of it to `file`. Throws when the file can't be written. */
export async function recordRun(options: RunOptions, file: string): Promise<RunReport> {
  if (!file.endsWith(EXTENSION)) throw new UsageError(`--record: the file must end in ${EXTENSION}, found "${file}"`)
  const recordings = await openRecordings(path.dirname(path.resolve(file)))
  const writer = await recordings.create(path.basename(file, EXTENSION))
  let failure: Error | undefined
  writer.onError((error) => {
    failure = error
  })
  const builder = new BatchBuilder(options.model.dumpBytes / 4)
  const settings: RunSettings = {
    policy: options.policy.id,
    model: options.model.id,
    seed: options.seed,
    workload: options.workload,
    periodMs: options.period / 1e6,
    counterset: 0,
  }
  writer.input({ run: RUN, at: 0, call: 'run', args: { scenario: options.scenario.id, duration: options.duration } })
  const slices = runInSlices({ ...options, sink: builder.add })
  for (;;) {
    const { done, value } = slices.next()
    if (done === true) {
      await writer.close()
      if (failure !== undefined) throw new Error(`--record ${file}: ${failure.message}`)
      const written = recordings.path(writer.id)
      // A number was added to the name because there was such a file: the one asked for is replaced.
      if (path.resolve(written) !== path.resolve(file)) await rename(written, file)
      return value
    }
    writer.batch(builder.take(RUN, settings, value.now, value.state()))
    // The writer's files are written between slices.
    await setImmediate()
  }
}
