import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readContents } from './contents.ts'
import { openReadableFile } from '../files/file.ts'
import { recordingInfo } from './info.ts'
import { EXTENSION } from '../files/name.ts'
import { createRecordingReader, type RecordingReader } from './reader.ts'

/** A recording outside of any folder. Rejects with the reason when there is no such file or nothing of it can be read. */
export async function openRecordingFile(path: string): Promise<RecordingReader> {
  const file = await openReadableFile(path)
  try {
    const contents = await readContents(file, 'check')
    if (contents.runs.length === 0) throw new Error(contents.problem ?? 'There is no run in it.')
    const { mtimeMs } = await stat(path)
    const id = basename(path)
    // As a window names it.
    const name = basename(id, EXTENSION)
    const info = recordingInfo(contents, { id, name, bytes: file.size, changed: mtimeMs })
    return createRecordingReader(file, contents, info)
  } catch (error) {
    await file.close()
    throw error
  }
}
