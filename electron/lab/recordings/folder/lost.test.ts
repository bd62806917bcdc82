import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chunkCompression } from '../format/compression.ts'
import { createPartFile } from '../files/file.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { readAll, record } from '../writing/fixtures.testing.ts'
import { thisProcess } from '../files/owner.ts'
import { createRecordingWriter } from '../writing/writer.ts'
import { openRecordings } from './recordings.ts'
import { wallClock } from '../../wall-clock.ts'

const batches = testBatches(0, 30)
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
})

describe('a recording that was not closed', () => {
  it('is offered as recovered when its process is dead', async () => {
    await abandon(deadProcess())
    const recordings = await openRecordings(directory)
    const [found] = await recordings.list()
    expect(found).toMatchObject({
      id: 'left.plab',
      samples: 150,
      complete: false,
      problem: 'Recovered. The recording was not closed; everything in it could be read.',
    })
    const reader = await recordings.open('left.plab')
    expect(await readAll(reader)).toStrictEqual(batches)
    await reader.close()
    await recordings.remove('left.plab')
    expect(await readdir(directory)).toEqual([])
  })

  it('is recovered to a copy beside it, which is whole', async () => {
    await abandon(deadProcess())
    const recordings = await openRecordings(directory)
    expect(await recordings.recover('left.plab')).toMatchObject({
      id: 'left recovered.plab',
      samples: 150,
      complete: true,
      problem: undefined,
    })
    expect((await readdir(directory)).sort()).toEqual(['left recovered.plab', 'left.plab.part'])
  })

  it('is left alone while another process may be writing it', async () => {
    await abandon(thisProcess())
    const other = await openRecordings(directory)
    const [found] = await other.list()
    expect(found).toMatchObject({
      problem: 'Still being recorded; what was written so far can be opened.',
      writtenElsewhere: true,
    })
    await expect(other.remove('left.plab')).rejects.toThrow('stop the recording before deleting it')
    await expect(other.recover('left.plab')).rejects.toThrow('stop the recording before recovering it')
    const writer = await other.create('left')
    expect(writer.id).toBe('left 2.plab')
    await writer.close()
    expect((await other.importFile('left', await record(batches))).id).toBe('left 3.plab')
    expect((await readdir(directory)).sort()).toEqual(['left 2.plab', 'left 3.plab', 'left.plab.part'])
  })

  it('is recovered when its writer has been silent, even if its process number lives', async () => {
    await abandon(thisProcess())
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(join(directory, 'left.plab.part'), longAgo, longAgo)
    const recordings = await openRecordings(directory)
    expect((await recordings.list())[0]?.problem).toMatch(/^Recovered/)
  })
})

describe('a recording whose file is taken away', () => {
  it('stops with a message when the folder is removed', async () => {
    const recordings = await openRecordings(join(directory, 'x'))
    const writer = await recordings.create('a')
    const errors: string[] = []
    writer.onError(({ message }) => errors.push(message))
    writer.batch(batches[0] ?? missing())
    await rm(join(directory, 'x'), { recursive: true })
    const closed = await writer.close()
    expect(errors).toHaveLength(1)
    expect(closed).toMatchObject({ complete: false })
    expect(closed.problem).toMatch(/^The recording stopped early/)
  })

  it('stops with a message when the file is renamed, and what was written opens', async () => {
    const recordings = await openRecordings(directory)
    const writer = await recordings.create('a')
    writer.batch(batches[0] ?? missing())
    await rename(recordings.path('a.plab'), join(directory, 'mine.plab'))
    expect((await writer.close()).problem).toMatch(/^The recording stopped early/)
    const reader = await recordings.open('mine.plab')
    expect(await readAll(reader)).toStrictEqual([batches[0]])
    await reader.close()
  })
})

describe('a recording that an error has ended', () => {
  it('is offered as recovered at once', async () => {
    const recordings = await openRecordings(directory)
    const writer = await recordings.create('a')
    for (const batch of batches.slice(0, 5)) writer.batch(batch)
    // Written after 250 ms.
    const path = recordings.path('a.plab')
    await expect.poll(async () => (await stat(path)).size === writer.bytes).toBe(true)
    await copyFile(path, join(directory, 'copy'))
    await rename(join(directory, 'copy'), path)
    const closed = await writer.close()
    expect(closed.problem).toMatch(/^The recording stopped early: another file has taken its place/)
    expect(closed.samples).toBe(25)
    expect((await recordings.list())[0]?.problem).toMatch(/^Recovered/)
    await recordings.remove('a.plab')
  })
})

/** A recording whose process stops between two chunks. */
async function abandon(owner: string): Promise<void> {
  const path = join(directory, 'left.plab')
  const file = await createPartFile(`${path}.part`, path)
  const stop = beforeIndex()
  const writer = createRecordingWriter({
    id: 'left.plab',
    name: 'left',
    head: { recordingId: 'x', created: Date.now(), coreVersion: '0', owner },
    kind: 'full',
    file: {
      ...file,
      close: () => file.close(false),
      write: (bytes) => file.write(stop(bytes)),
    },
    clock: wallClock,
    compress: chunkCompression(),
    inspect: () => Promise.resolve(writer.info),
  })
  for (const batch of batches) writer.batch(batch)
  await writer.close()
}

/** Lets pass what comes before that which only a closed file has: the summary and the footer. */
function beforeIndex(): (bytes: Uint8Array) => Uint8Array {
  let isOver = false
  return (bytes) => {
    if (isOver) return bytes.subarray(0, 0)
    const name = Buffer.from(bytes).indexOf('perfcnt-lab/summary')
    isOver = name !== -1
    // Before its name a record has its opcode, its length and that of the name.
    return isOver ? bytes.subarray(0, name - 13) : bytes
  }
}

function deadProcess(): string {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return thisProcess().replace(/^\d+/, String(pid))
}

function missing(): never {
  throw new Error('no batch')
}
