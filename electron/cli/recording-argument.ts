import { type RecordingReader } from '../lab/recordings/reading/reader.ts'
import { readProblem } from '../lab/recordings/files/file-problem.ts'
import { UsageError } from './usage-error.ts'

/** Exit code of a file of which nothing can be read. */
export const UNREADABLE = 3

export function fileArgument(command: string, file: string | undefined): string {
  if (file === undefined) throw new UsageError(`${command}: name a recording, e.g. session.plab`)
  return file
}

/** Runs `use` on a recording and gives its exit code; 3 with the reason on stderr when nothing of the file can be read. */
export async function withRecording(file: string, use: (reader: RecordingReader) => Promise<number>): Promise<number> {
  const { openRecordingFile } = await import('../lab/recordings/reading/open.ts')
  let reader: RecordingReader
  try {
    reader = await openRecordingFile(file)
  } catch (error) {
    complain(file, readProblem(error))
    return UNREADABLE
  }
  if (reader.info.problem !== undefined) complain(file, reader.info.problem)
  try {
    return await use(reader)
  } finally {
    await reader.close()
  }
}

export function complain(file: string, reason: string): void {
  process.stderr.write(`${file}: ${reason}\n`)
}
