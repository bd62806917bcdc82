import { describeModel } from '../../lab/description.ts'
import { readGpuModels } from '../../lab/resources.ts'
import { type RecordingReader } from '../../lab/recordings/reading/reader.ts'
import { createLiveMachine } from '../../sim/machine/live-machine.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { INTERRUPTED, untilInterrupted } from '../interrupt.ts'
import { cannotWrite, outputPath } from '../output-file.ts'
import { ProgressLine } from '../progress.ts'
import { fileArgument, withRecording } from '../recording-argument.ts'
import { resourcesDirectory } from '../resources-directory.ts'
import { withShown } from '../shown-recording.ts'
import { oneOf, UsageError } from '../usage-error.ts'

const FORMATS = ['csv', 'perfetto', 'markdown', 'light'] as const

export const exportCommand: Command = {
  name: 'export',
  summary: 'writes a recording as a table, a Perfetto trace, a report, or a light file',
  positionals: ['FILE'],
  flags: { ...JSON_FLAG, to: { type: 'string' }, out: { type: 'string' } },
  flagHelp: {
    ...JSON_HELP,
    to: 'csv, perfetto, markdown or light',
    out: 'file to write; one that is there is replaced',
  },
  example: 'export session.plab --to perfetto --out session.pftrace',
  async run(values, [name]) {
    const file = fileArgument('export', name)
    const { to, out } = values
    if (typeof to !== 'string') throw new UsageError(`--to: choose one of ${FORMATS.join(', ')}`)
    const format = oneOf(
      'format',
      to,
      FORMATS.map((id) => ({ id })),
    ).id
    if (typeof out !== 'string') throw new UsageError('--out: name the file to write')
    const path = await outputPath('--out', out, file)
    const [{ exportRecording }, { writeExport }] = await Promise.all([
      import('../../lab/exports/export.ts'),
      import('../../lab/exports/write-export.ts'),
    ])
    const models = await readGpuModels(resourcesDirectory())
    return withRecording(file, async (reader) => {
      const stop = new AbortController()
      const line = new ProgressLine()
      let bytes = 0
      const { signal } = stop
      const write = (shown: RecordingReader) => {
        const pieces = exportRecording(format, {
          reader: shown,
          models: models.map(describeModel),
          signal,
          onProgress: (share) => line.show(`${file}: read ${Math.floor(share * 100)} %`),
        })
        return writeExport(path, pieces, (written) => {
          bytes = written
          line.show(`${out}: ${(written / 2 ** 20).toFixed(1)} MiB`)
        })
      }
      const onProgress = (share: number) => line.show(`${file}: done again ${Math.floor(share * 100)} %`)
      // What a light file lacks, another light file need not have.
      const written =
        format === 'light'
          ? write(reader)
          : withShown(file, reader, { models, createMachine: createLiveMachine, onProgress, signal }, write)
      const work = written.catch((error: unknown) => {
        if (signal.aborted) return
        throw isOpening(error, path) ? cannotWrite('--out', out, error) : error
      })
      const wasInterrupted = await untilInterrupted(() => {
        stop.abort()
      }, work)
      line.clear()
      if (wasInterrupted) return INTERRUPTED
      if (values['json'] === true) printJson({ file, to: format, out, bytes })
      else print(`${out}: ${bytes} bytes`)
      return 0
    })
  },
}

/** Some folders let nobody make a file, whatever their rights say. */
function isOpening(error: unknown, path: string): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'open' && error.message.includes(path)
}
