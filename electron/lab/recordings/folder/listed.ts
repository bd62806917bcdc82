import { readdir } from 'node:fs/promises'
import { type RecordingInfo } from '../../../protocol/types.ts'
import { folderProblem } from '../files/file-problem.ts'
import { readHeadOf } from '../reading/contents.ts'
import { openReadableFile } from '../files/file.ts'
import { type recordingInfo } from '../reading/info.ts'
import { EXTENSION, PART } from '../files/name.ts'

/** Of the recordings in a folder, closed or not. Rejects when it cannot be read. */
export async function idsIn(directory: string): Promise<readonly string[]> {
  const files = await readdir(directory).catch((error: unknown) => {
    throw new Error(folderProblem(error, directory), { cause: error })
  })
  const ids = files.map((file) => (file.endsWith(PART) ? file.slice(0, -PART.length) : file))
  return [...new Set(ids)].filter((id) => id.endsWith(EXTENSION) && !id.startsWith('.'))
}

/** The process that writes a file, as it has said itself; empty if it has not. */
export async function ownerOf(path: string): Promise<string> {
  const file = await openReadableFile(path)
  try {
    return (await readHeadOf(file))?.owner ?? ''
  } finally {
    await file.close()
  }
}

/** Of a file that another process is writing. */
export const BEING_RECORDED = {
  problem: 'Still being recorded; what was written so far can be opened.',
  writtenElsewhere: true,
} as const

/** What was not closed has been found. */
export function recovered(info: RecordingInfo): RecordingInfo {
  return info.problem === undefined ? info : { ...info, problem: `Recovered. ${info.problem}` }
}

/** A file of which nothing can be read is listed too, with the reason. */
export function unreadable(about: Parameters<typeof recordingInfo>[1], problem: string): RecordingInfo {
  return {
    id: about.id,
    recordingId: '',
    name: about.name,
    bytes: about.bytes,
    created: about.changed,
    durationNs: 0,
    samples: 0,
    discontinuities: 0,
    runs: [],
    spans: [],
    complete: false,
    kind: 'full',
    problem,
  }
}
