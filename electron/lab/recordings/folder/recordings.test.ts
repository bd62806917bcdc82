import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testBatches } from '../reading/batches.testing.ts'
import { readAll, record } from '../writing/fixtures.testing.ts'
import { openRecordings } from './recordings.ts'

const batches = testBatches(0, 30)
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'))
})

afterEach(async () => {
  await chmod(directory, 0o700).catch(() => undefined)
  await rm(directory, { recursive: true, force: true })
})

describe('a folder of recordings', () => {
  it('records, lists, opens, and deletes', async () => {
    const recordings = await openRecordings(join(directory, 'new'))
    const writer = await recordings.create('My run')
    expect(writer.id).toBe('My run.plab')
    for (const batch of batches) writer.batch(batch)
    expect(await readdir(join(directory, 'new'))).toEqual(['My run.plab.part'])
    const closed = await writer.close()
    expect(closed).toMatchObject({
      id: 'My run.plab',
      name: 'My run',
      samples: 150,
      complete: true,
      problem: undefined,
    })
    expect(await readdir(join(directory, 'new'))).toEqual(['My run.plab'])
    expect(await recordings.list()).toEqual([closed])
    expect(closed.bytes).toBe((await stat(recordings.path(writer.id))).size)

    const reader = await recordings.open(writer.id)
    expect(reader.info).toEqual(closed)
    expect(await readAll(reader)).toStrictEqual(batches)
    await reader.close()

    await recordings.remove(writer.id)
    expect(await recordings.list()).toEqual([])
    await expect(recordings.open(writer.id)).rejects.toThrow('is not here any more')
  })

  it('never gives a name twice', async () => {
    const recordings = await openRecordings(directory)
    const first = await recordings.create('a')
    const second = await recordings.create('a')
    await first.close()
    const third = await recordings.create('a')
    expect([first.id, second.id, third.id]).toEqual(['a.plab', 'a 2.plab', 'a 3.plab'])
    await Promise.all([second.close(), third.close()])
    expect(await recordings.list()).toHaveLength(3)
  })

  it('makes file names of any name, and of none', async () => {
    const recordings = await openRecordings(directory)
    for (const [name, id] of [
      ['../../etc/passwd', '-..-etc-passwd.plab'],
      ['v2 / restore: 50%', 'v2 - restore- 50%.plab'],
      ['..', /^recording \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.plab$/],
      ['重置'.repeat(100), `${'重置'.repeat(30)}.plab`],
    ] as const) {
      const writer = await recordings.create(name)
      expect(writer.id).toMatch(id)
      await writer.close()
    }
  })

  it('refuses ids that lead out of the folder', async () => {
    const recordings = await openRecordings(directory)
    for (const id of [
      '../a.plab',
      '/etc/passwd',
      'a',
      '.plab',
      '..plab',
      'a/b.plab',
      'a\\b.plab',
      'C:a.plab',
      'a\0.plab',
    ]) {
      await expect(recordings.open(id)).rejects.toThrow('is no recording: an id is a file name that ends in .plab')
      await expect(recordings.remove(id)).rejects.toThrow('is no recording')
      expect(() => recordings.path(id)).toThrow('is no recording')
    }
  })

  it('lists a file that is none with what is wrong', async () => {
    await writeFile(join(directory, 'empty.plab'), '')
    await writeFile(join(directory, 'text.plab'), 'not a recording at all')
    const recordings = await openRecordings(directory)
    const problems = new Map((await recordings.list()).map(({ id, problem }) => [id, problem]))
    expect(problems.get('empty.plab')).toBe('The file is empty.')
    expect(problems.get('text.plab')).toMatch(/^Not a recording/)
  })

  it('gives up on a sparse file of 10 GB', async () => {
    const path = join(directory, 'sparse.plab')
    await writeFile(path, (await record(batches)).subarray(0, 3000))
    await truncate(path, 10_000_000_000)
    const recordings = await openRecordings(directory)
    const [listed] = await recordings.list()
    expect(listed).toMatchObject({ bytes: 10_000_000_000, complete: false })
    expect(listed?.problem).toBeDefined()
  })

  it('can be one that nobody can make, and takes nothing then', async () => {
    const file = join(directory, 'a file')
    await writeFile(file, '')
    const recordings = await openRecordings(join(file, 'folder'))
    expect(await recordings.list()).toEqual([])
    await expect(recordings.create('x')).rejects.toThrow('ENOTDIR')
    await expect(recordings.importFile('x', await record(batches))).rejects.toThrow('ENOTDIR')
  })

  it('does not fail when the folder is gone, and makes it again for a recording', async () => {
    const recordings = await openRecordings(join(directory, 'x'))
    await (await recordings.create('once')).close()
    await rm(join(directory, 'x'), { recursive: true })
    expect(await recordings.list()).toEqual([])
    await (await recordings.create('again')).close()
    expect(await recordings.list()).toHaveLength(1)
  })
})

describe('importing', () => {
  it('takes a file from elsewhere under its own name', async () => {
    const recordings = await openRecordings(directory)
    const bytes = await record(batches)
    const stream = (async function* () {
      yield await Promise.resolve(bytes.subarray(0, 1000))
      yield bytes.subarray(1000)
    })()
    expect(await recordings.importFile('/home/me/bug 12.mcap', stream)).toMatchObject({
      id: '-home-me-bug 12.plab',
      samples: 150,
      complete: true,
    })
  })

  it('keeps a damaged file that can be read, and none that cannot', async () => {
    const recordings = await openRecordings(directory)
    const bytes = await record(batches)
    const kept = await recordings.importFile('cut.plab', bytes.subarray(0, bytes.byteLength / 2))
    expect(kept.complete).toBe(false)
    await expect(recordings.importFile('photo.plab', Buffer.from('\x89PNG'))).rejects.toThrow(
      'photo was not imported. Not a recording',
    )
    expect(await readdir(directory)).toEqual(['cut.plab'])
  })
})
