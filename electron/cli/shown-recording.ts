import { type RecordingReader } from '../lab/recordings/reading/reader.ts'
import { type RedoOptions } from '../lab/recordings/redo/redo.ts'
import { complain } from './recording-argument.ts'

/** Runs `use` on what there is to show of a recording: of a light one, what comes of doing its runs again, in a temporary file. */
export async function withShown(
  file: string,
  reader: RecordingReader,
  options: RedoOptions,
  use: (shown: RecordingReader) => Promise<void>,
): Promise<void> {
  if (reader.head?.kind !== 'light') return use(reader)
  const { RedoneRecordings } = await import('../lab/recordings/folder/redone-recordings.ts')
  const redone = new RedoneRecordings()
  try {
    await redone.make(file, reader, options)
    const shown = redone.reader(file) ?? reader
    if (shown.info.problem !== undefined) complain(file, shown.info.problem)
    await use(shown)
  } finally {
    await redone.close()
  }
}
