import { constants } from 'node:fs'
import { access, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './usage-error.ts'

/**
 * The path to write for `file`, which is where a link points. Makes the folder. A usage error, before the work that it takes to have
 * something to write, when `file` can't be written or is the one that is read.
 */
export async function outputPath(flag: string, file: string, source?: string): Promise<string> {
  const refuse = (reason: string) => new UsageError(`${flag}: ${reason}; name another file`)
  const folder = dirname(file)
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw refuse(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`)
  }
  const [there, read] = await Promise.all([identityOf(file), source === undefined ? undefined : identityOf(source)])
  if (there === undefined) return file
  if (!there.isFile()) throw refuse(`${file} is ${there.isDirectory() ? 'a folder' : 'no regular file'}`)
  if (there.ino === read?.ino && there.dev === read.dev) throw refuse(`${file} is the recording itself`)
  return realpath(file)
}

async function identityOf(file: string) {
  return stat(file).catch(() => undefined)
}
