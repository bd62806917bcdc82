import { setImmediate } from 'node:timers/promises'
import { type RunSettings } from '../../protocol/types.ts'
import { RUN_START } from '../../sim/machine/machine.ts'
import { runInSlices, type RunOptions } from '../../sim/machine/run.ts'
import { type RunReport } from '../../sim/machine/run-report.ts'
import { BatchBuilder } from './batches.ts'
import { scenarioInput } from '../recordings/format/inputs.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'

/**
 * Runs a scenario and writes what a window would have shown of it as run `run` of a recording. Others get their turn meanwhile. Rejects
 * when the signal asks for it.
 */
export async function writeScenario(
  writer: RecordingWriter,
  run: number,
  options: RunOptions,
  signal?: AbortSignal,
): Promise<RunReport> {
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
  writer.input(run, scenarioInput({ settings, scenario: scenario.id, duration, unstableIoctls }, RUN_START))
  const slices = runInSlices({
    ...options,
    watchLanes: true,
    sink: (event) => {
      builder.add(event)
      options.sink?.(event)
    },
  })
  for (;;) {
    const { done, value } = slices.next()
    if (done === true) return value
    const { now, isWhole, steps, digest } = value
    writer.batch(builder.take(run, settings, now, value.state(), value.takeLanes()))
    if (isWhole) writer.check(run, { at: now, steps, digest })
    // The writer's files are written between slices.
    await setImmediate()
    signal?.throwIfAborted()
  }
}
