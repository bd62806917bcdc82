import { rename } from 'node:fs/promises'
import path from 'node:path'
import { openRecordings } from '../lab/recordings/folder/recordings.ts'
import { writeScenario } from '../lab/live/scenario-recording.ts'
import { type RunOptions } from '../sim/machine/run.ts'
import { type RunReport } from '../sim/machine/run-report.ts'
import { outputPath } from './output-file.ts'
import { UsageError } from './usage-error.ts'

const EXTENSION = '.plab'
const RUN = 1

/** Runs a scenario and writes what a window would have shown of it to `file`. Throws when the file can't be written. */
export async function recordRun(options: RunOptions, file: string): Promise<RunReport> {
  if (!file.endsWith(EXTENSION)) throw new UsageError(`--record: the file must end in ${EXTENSION}, found "${file}"`)
  const target = await outputPath('--record', file)
  const recordings = await openRecordings(path.dirname(path.resolve(target)))
  const writer = await recordings.create(path.basename(target, EXTENSION))
  let failure: Error | undefined
  writer.onError((error) => {
    failure = error
  })
  const report = await writeScenario(writer, RUN, options)
  await writer.close()
  if (failure !== undefined) throw new Error(`--record ${file}: ${failure.message}`, { cause: failure })
  const written = recordings.path(writer.id)
  // A number was added to the name because there was such a file: the one asked for is replaced.
  if (path.resolve(written) !== path.resolve(target)) await rename(written, target)
  return report
}
