import { access, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createPartFile, type RecordingFile } from './file.ts'
import { EXTENSION, PART } from './name.ts'

const MAX_SAME_NAMES = 1000

/** A name that is free, with a number added if need be. An empty file holds it until the recording takes its place. */
export async function reserve(directory: string, stem: string): Promise<string> {
  for (const id of idsLike(stem)) {
    const path = join(directory, id)
    const handle = await open(path, 'wx').catch(undefinedIfThere)
    if (handle === undefined) continue
    await handle.close()
    // A recording of that name may be under way; its writer looks for our file after it has made its own.
    if (!(await isThere(path + PART))) return id
    await unlink(path)
  }
  throw allTaken(stem)
}

/** The same for a recording that begins. */
export async function reservePart(
  directory: string,
  stem: string,
): Promise<{ readonly id: string; readonly file: RecordingFile }> {
  for (const id of idsLike(stem)) {
    const path = join(directory, id)
    const file = await createPartFile(path + PART, path).catch(undefinedIfThere)
    if (file === undefined) continue
    // Another process may have finished a recording of that name just before ours began.
    if (!(await isThere(path))) return { id, file }
    await file.close(false)
  }
  throw allTaken(stem)
}

function* idsLike(stem: string): Generator<string> {
  for (let number = 1; number <= MAX_SAME_NAMES; number++)
    yield `${stem}${number === 1 ? '' : ` ${number}`}${EXTENSION}`
}

function undefinedIfThere(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
  throw error
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function allTaken(stem: string): Error {
  return new Error(`there are ${MAX_SAME_NAMES} recordings named ${stem}: choose another name`)
}
