import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inWords } from './file-problem.ts'
import { openRecordings } from '../folder/recordings.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

describe('a window is told in words', () => {
  it('that a disk is read-only, with the errno', () => {
    const path = join(directory, 'a.plab.part')
    const error = Object.assign(new Error(`EROFS: read-only file system, open '${path}'`), { code: 'EROFS', path })
    expect(inWords(error).message).toBe(`the folder ${directory} is on a disk that is read-only (EROFS)`)
  })

  it('what is missing: the folder, or the file in it', () => {
    const missing = (path: string) =>
      inWords(Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT', path })).message
    const [file, folder] = [join(directory, 'a.plab'), join(directory, 'none')]
    expect(missing(file)).toBe(`${file} is not there any more (ENOENT)`)
    expect(missing(join(folder, 'a.plab'))).toBe(`there is no folder ${folder}, make it first (ENOENT)`)
  })

  it('what has words already', () => {
    const error = new Error('there is no run 7')
    expect(inWords(error)).toBe(error)
  })

  it('that the folder of recordings is a file', async () => {
    await writeFile(join(directory, 'file'), '')
    const recordings = await openRecordings(join(directory, 'file', 'recordings'))
    await expect(recordings.create()).rejects.toThrow(/^.* is no folder \(ENOTDIR\)$/)
  })

  it('that the folder of recordings is not there any more, and nothing of one that has not been made yet', async () => {
    const folder = join(directory, 'recordings')
    const recordings = await openRecordings(folder)
    expect(await recordings.list()).toEqual([])
    await mkdir(folder)
    expect(await recordings.list()).toEqual([])
    await rm(folder, { recursive: true })
    await expect(recordings.list()).rejects.toThrow(`there is no folder ${folder}`)
  })

  it('that a recording is gone, whatever is to be done with it', async () => {
    const recordings = await openRecordings(directory)
    const gone = 'a.plab is not here any more: it was deleted or renamed'
    await expect(recordings.rename('a.plab', 'b')).rejects.toThrow(gone)
    await expect(recordings.remove('a.plab')).rejects.toThrow(gone)
    await expect(recordings.recover('a.plab')).rejects.toThrow(gone)
    await expect(recordings.open('a.plab')).rejects.toThrow(gone)
  })
})
