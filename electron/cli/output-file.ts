import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeProblem } from '../lab/recordings/files/file-problem.ts'
import { UsageError } from './usage-error.ts'

/**
 * The path to write for `file`, which is where a link points. A usage error, before the work that it takes to have
 * something to write, when `file` can't be written or is the one that is read.
 */
export async function outputPath(flag: string, file: string, source?: string): Promise<string> {
  const refuse = (reason: string) => new UsageError(`${flag}: ${reason}; name another file`)
  if (file === '') throw refuse('it is empty')
  const folder = dirname(file)
  const found = await stat(folder).catch((error: unknown) => {
    throw cannotWrite(flag, file, error)
  })
  if (!found.isDirectory()) throw refuse(`${file} can't be written: ${folder} is no folder`)
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw cannotWrite(flag, file, error)
  })
  const [there, read] = await Promise.all([identityOf(file), source === undefined ? undefined : identityOf(source)])
  if (there === undefined && /[/\\]$/.test(file)) throw refuse(`${file} is a folder`)
  if (there === undefined) return file
  if (!there.isFile()) throw refuse(`${file} is ${there.isDirectory() ? 'a folder' : 'no regular file'}`)
  if (there.ino === read?.ino && there.dev === read.dev) throw refuse(`${file} is the recording itself`)
  return realpath(file)
}

export function cannotWrite(flag: string, file: string, error: unknown): UsageError {
  return new UsageError(`${flag}: ${file} can't be written: ${writeProblem(error, dirname(file))}; name another file`)
}

async function identityOf(file: string) {
  return stat(file).catch(() => undefined)
}
