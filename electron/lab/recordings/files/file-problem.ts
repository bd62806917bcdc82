import { existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** In words, why a file can't be read; the message of an error that has none. */
export function readProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'There is no such file.'
    case 'EISDIR':
      return 'This is a folder: name a file in it.'
    case 'ENOTDIR':
      return 'There is no such file: a part of its path is a file, not a folder.'
    case 'EACCES':
    case 'EPERM':
      return 'You may not read this file.'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The same for one that can't be written; `folder` is where it would be. */
export function writeProblem(error: unknown, folder: string): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return `there is no folder ${folder}, make it first`
    case 'ENOTDIR':
      return `${folder} is no folder`
    case 'EACCES':
    case 'EPERM':
      return `you may not write to the folder ${folder}`
    case 'EROFS':
      return `the folder ${folder} is on a disk that is read-only`
    case 'ENOSPC':
      return 'the disk is full'
    case 'ENAMETOOLONG':
      return 'its name is too long'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** Why a folder can't be read. */
export function folderProblem(error: unknown, folder: string): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return `there is no folder ${folder}`
    case 'ENOTDIR':
      return `${folder} is no folder`
    case 'EACCES':
    case 'EPERM':
      return `you may not read the folder ${folder}`
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The same as an Error for a window. What is no error of the file system has words of its own, and comes back as it is. */
export function inWords(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const code = codeOf(error)
  if (typeof code !== 'string') return error
  const path = 'path' in error ? String(error.path) : ''
  const isGone = code === 'ENOENT' && existsSync(dirname(path))
  const words = isGone ? `${path} is not there any more` : writeProblem(error, dirname(path))
  return words === error.message ? error : new Error(`${words} (${code})`, { cause: error })
}

/** `ENOENT` and the like; undefined for what is no error of the file system. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
