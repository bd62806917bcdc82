import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './usage-error.ts'

/**
 * Seen before the work that it takes to have something to write: that `file` can be written, and is not the one that is read. Makes the
 * folder. A usage error when it can't be.
 */
export async function checkOutput(flag: string, file: string, source?: string): Promise<void> {
  const refuse = (reason: string) => new UsageError(`${flag}: ${reason}; name another file`)
  const folder = dirname(file)
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw refuse(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`)
  }
  const [there, read] = await Promise.all([identityOf(file), source === undefined ? undefined : identityOf(source)])
  if (there === undefined) return
  if (!there.isFile()) throw refuse(`${file} is ${there.isDirectory() ? 'a folder' : 'no regular file'}`)
  if (there.ino === read?.ino && there.dev === read.dev) throw refuse(`${file} is the recording itself`)
}

async function identityOf(file: string) {
  return stat(file).catch(() => undefined)
}
