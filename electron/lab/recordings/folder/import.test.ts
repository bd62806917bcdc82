import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testBatches } from '../reading/batches.testing.ts'
import { record } from '../writing/fixtures.testing.ts'
import { openRecordings } from './recordings.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'imports-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('what a crash left of an import', () => {
  it('is removed after a day, when a lab begins, and nothing else is', async () => {
    const dayAgo = Date.now() / 1000 - 25 * 3600
    for (const name of ['.import-old', '.import-new', 'old.plab']) {
      await writeFile(join(directory, name), '')
      if (name !== '.import-new') await utimes(join(directory, name), dayAgo, dayAgo)
    }
    await openRecordings(directory)
    expect((await readdir(directory)).sort()).toEqual(['.import-new', 'old.plab'])
  })

  it('is no copy of a file that was refused', async () => {
    const recordings = await openRecordings(directory)
    await expect(recordings.importFile('notes', Buffer.from('no recording'))).rejects.toThrow('notes was not imported')
    expect(await readdir(directory)).toEqual([])
  })
})

describe('a file that is here already', () => {
  it('is not copied again, under whatever name it comes', async () => {
    const recordings = await openRecordings(directory)
    const bytes = await record(testBatches(0, 5))
    const { id } = await recordings.importFile('one', bytes)
    expect((await recordings.importFile('one', bytes)).id).toBe(id)
    expect((await recordings.importFile('two', bytes)).id).toBe(id)
    expect((await recordings.importFile('one', await record(testBatches(0, 6)))).id).toBe('one 2.plab')
    expect((await readdir(directory)).sort()).toEqual(['one 2.plab', 'one.plab'])
  })
})
