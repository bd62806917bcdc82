import { rename } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { BatchBuilder } from '../lab/batches.ts'
import { scenarioInput } from '../lab/recording-inputs.ts'
import { openRecordings } from '../lab/recordings.ts'
import { type RunSettings } from '../protocol/types.ts'
import { RUN_START } from '../sim/machine/machine.ts'
import { runInSlices, type RunOptions, type RunSlice } from '../sim/machine/run.ts'
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
  const { scenario, duration, unstableIoctls } = options
  writer.input(RUN, scenarioInput({ settings, scenario: scenario.id, duration, unstableIoctls }, RUN_START))
  const slices = runInSlices({ ...options, sink: builder.add })
  let last: RunSlice | undefined
  for (;;) {
    const { done, value } = slices.next()
    if (done === true) {
      // What the end of the run itself had to report.
      if (last !== undefined) writer.batch(builder.take(RUN, settings, last.now, last.state()))
      await writer.close()
      if (failure !== undefined) throw new Error(`--record ${file}: ${failure.message}`)
      const written = recordings.path(writer.id)
      // A number was added to the name because there was such a file: the one asked for is replaced.
      if (path.resolve(written) !== path.resolve(file)) await rename(written, file)
      return value
    }
    last = value
    const { now, steps, digest } = value
    writer.batch(builder.take(RUN, settings, now, value.state()))
    writer.check(RUN, { at: now, steps, digest })
    // The writer's files are written between slices.
    await setImmediate()
  }
}
