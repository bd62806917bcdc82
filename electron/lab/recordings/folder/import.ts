import { randomUUID } from 'node:crypto'
import { open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { readContents } from '../reading/contents.ts'
import { openReadableFile, type ReadableFile } from '../files/file.ts'
import { EXTENSION } from '../files/name.ts'
import { reserve } from '../files/reserve.ts'

const PREFIX = '.import-'
const STALE_MS = 24 * 3600 * 1000
/** At a time. */
const COMPARED_BYTES = 1024 ** 2

/**
 * Copies a recording into the folder and returns its id: that of the same file if it is there already. Rejects, keeping nothing, when
 * nothing in it can be read.
 */
export async function importInto(
  directory: string,
  stem: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<string> {
  const copy = join(directory, PREFIX + randomUUID())
  try {
    await writeAll(copy, content)
    const problem = await refusal(copy)
    if (problem !== undefined) throw new Error(`${stem} was not imported. ${problem}`)
    const same = await sameFile(directory, copy)
    if (same !== undefined) {
      await unlink(copy)
      return same
    }
    const id = await reserve(directory, stem)
    await rename(copy, join(directory, id))
    return id
  } catch (error) {
    await unlink(copy).catch(() => undefined)
    throw error
  }
}

/** Copies that a crash left behind, in a folder that need not be there. */
export async function removeStaleImports(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue
    const path = join(directory, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await unlink(path).catch(() => undefined)
  }
}

async function writeAll(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    for await (const bytes of content instanceof Uint8Array ? [content] : content) await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Name of a recording in the folder with the very bytes of `copy`. */
async function sameFile(directory: string, copy: string): Promise<string | undefined> {
  const file = await openReadableFile(copy)
  try {
    for (const name of await readdir(directory)) {
      if (!name.endsWith(EXTENSION) || name.startsWith('.')) continue
      const path = join(directory, name)
      const found = await stat(path).catch(() => undefined)
      // One that may not be read is not compared.
      if (found?.size === file.size && (await hasBytesOf(file, path).catch(() => false))) return name
    }
    return undefined
  } finally {
    await file.close()
  }
}

async function hasBytesOf(file: ReadableFile, path: string): Promise<boolean> {
  const other = await openReadableFile(path)
  try {
    for (let at = 0; at < file.size; at += COMPARED_BYTES) {
      const [bytes, others] = [await file.read(at, COMPARED_BYTES), await other.read(at, COMPARED_BYTES)]
      if (Buffer.compare(bytes, others) !== 0) return false
    }
    return true
  } finally {
    await other.close()
  }
}

async function refusal(path: string): Promise<string | undefined> {
  const file = await openReadableFile(path)
  try {
    const { runs, problem } = await readContents(file, 'check')
    return runs.length > 0 ? undefined : (problem ?? 'There is nothing in it.')
  } finally {
    await file.close()
  }
}
