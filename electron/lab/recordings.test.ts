import { spawnSync } from 'node:child_process'
import {
  chmod,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inputsOf } from './fork.ts'
import { chunkCompression } from './recording-compression.ts'
import { parsed } from './recording-events.ts'
import { createPartFile } from './recording-file.ts'
import { testBatches } from './recording-batches.testing.ts'
import { readAll, record } from './recording-fixtures.testing.ts'
import { info } from './recording-info.ts'
import { parentOfBoot } from './recording-inputs.ts'
import { checkSchema } from './recording-messages.ts'
import { openRecordingFile } from './recording-open.ts'
import { thisProcess } from './recording-owner.ts'
import { createRecordingWriter } from './recording-writer.ts'
import { openRecordings } from './recordings.ts'
import { wallClock } from './wall-clock.ts'

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
    await expect(recordings.open(writer.id)).rejects.toThrow('ENOENT')
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

  it('does not fail when the folder is gone, and makes it again for a recording', async () => {
    const recordings = await openRecordings(join(directory, 'x'))
    await rm(join(directory, 'x'), { recursive: true })
    expect(await recordings.list()).toEqual([])
    await (await recordings.create('again')).close()
    expect(await recordings.list()).toHaveLength(1)
  })
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

  it('is left alone while another process may be writing it', async () => {
    await abandon(thisProcess())
    const other = await openRecordings(directory)
    const [found] = await other.list()
    expect(found?.problem).toBe('Still being recorded; what was written so far can be opened.')
    await expect(other.remove('left.plab')).rejects.toThrow('stop the recording before deleting it')
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

describe('info', () => {
  it('says of a file what the command line prints', async () => {
    const path = join(directory, 'a.plab')
    await writeFile(path, await record(batches))
    expect(await info(path)).toEqual({
      file: path,
      profile: 'perfcnt-lab',
      runId: 'test-id/0',
      policy: 'restore',
      model: 'g52-mp2',
      seed: 7,
      coreVersion: '0.1.0',
      durationNs: 1_500_000_000,
      samples: 150,
      discontinuities: 0,
      chunks: { ok: 6, skipped: 0 },
      complete: true,
      kind: 'full',
      problem: undefined,
    })
  })
})

describe('format version 1', () => {
  it.each(['v1.plab', 'v1-zstd.plab', 'v1.1.plab', 'v1.1-zstd.plab'])('is read as it was written: %s', async (name) => {
    const golden = join(import.meta.dirname, 'testdata', name)
    expect(await info(golden)).toMatchObject({ runId: 'test-id/0', samples: 30, complete: true, problem: undefined })
    const recordings = await openRecordings(directory)
    await recordings.importFile(name, await readFile(golden))
    const reader = await recordings.open(name)
    expect(await readAll(reader)).toStrictEqual(goldenBatches())
    await reader.close()
  })

  it('has lanes since 1.2: v1.2.plab', async () => {
    const reader = await openRecordingFile(join(import.meta.dirname, 'testdata', 'v1.2.plab'))
    expect(reader.head).toMatchObject({ format: { major: 1, minor: 2 } })
    const [first] = await reader.read(0, 0, Infinity)
    expect(first?.lanes).toMatchObject({
      count: 2,
      open: 1,
      texts: expect.arrayContaining(['lock:perfcnt->lock', 'held']),
    })
    expect(first?.state).toMatchObject({ irqs: [], registers: {} })
    await reader.close()
  })

  it.each(['v1.1.plab', 'v1.1-zstd.plab'])('has inputs, digests and notes since 1.1: %s', async (name) => {
    const reader = await openRecordingFile(join(import.meta.dirname, 'testdata', name))
    expect(reader.head).toMatchObject({ format: { major: 1, minor: 1 }, kind: 'full' })
    const [first, second] = await Promise.all([inputsOf(reader, 0), inputsOf(reader, 1)])
    expect(first.map(({ call, at, steps }) => `${call} ${at} ${steps}`)).toEqual([
      'boot 1000000000 40',
      'enableSession 1000000000 40',
      'injectFault 1200000000 99',
    ])
    expect(second.map(parentOfBoot)).toEqual([
      { recordingId: 'other-id', run: 1, at: 1_500_000_000 },
      undefined,
      undefined,
    ])
    const checks = []
    for await (const messages of reader.messages(0)) checks.push(...messages.filter(({ topic }) => topic === '/check'))
    expect(checks.map((message) => parsed(checkSchema, message).digest)).toEqual(
      ['0', '1', '2', '3'].map((last) => `000000000000001${last}`),
    )
    expect((await reader.notes(0)).map(({ text, from, to, tags }) => ({ text, from, to, tags }))).toEqual([
      { text: 'a range', from: 1_100_000_000, to: 1_150_000_000, tags: ['race'] },
    ])
    expect((await reader.notes(1)).map(({ text }) => text)).toEqual(['all of it'])
    await reader.close()
  })
})

function goldenBatches() {
  // Lanes came with format 1.2.
  const batches = [...testBatches(1, 4, { words: 8 }), ...testBatches(2, 2, { words: 8 })]
  return batches.map((batch) => ({ ...batch, lanes: undefined }))
}

/** A recording whose process stops between two chunks. */
async function abandon(owner: string): Promise<void> {
  const path = join(directory, 'left.plab')
  const file = await createPartFile(`${path}.part`, path)
  const writer = createRecordingWriter({
    id: 'left.plab',
    name: 'left',
    head: { recordingId: 'x', created: Date.now(), coreVersion: '0', owner },
    kind: 'full',
    file: {
      ...file,
      close: () => file.close(false),
      write: (bytes) => (isIndex(bytes) ? Promise.resolve() : file.write(bytes)),
    },
    clock: wallClock,
    compress: chunkCompression(),
    inspect: () => Promise.resolve(writer.info),
  })
  for (const batch of batches) writer.batch(batch)
  await writer.close()
}

/** What only a closed file has: the summary and the footer. */
function isIndex(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes('perfcnt-lab/summary')
}

function deadProcess(): string {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  return thisProcess().replace(/^\d+/, String(pid))
}

function missing(): never {
  throw new Error('no batch')
}
