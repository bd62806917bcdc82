import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nanos } from '../../../sim/kernel/clock.ts'
import { testBatches } from './batches.testing.ts'
import { MemoryFile, readable } from '../files/file.testing.ts'
import { openBytes, readAll, record, testWriter } from '../writing/fixtures.testing.ts'
import { recordsOf, strangers } from '../format/records.testing.ts'
import { scanRecording } from './scan.ts'

const batches = testBatches(0, 800, { words: 12 })
const all = recordsOf(batches)

describe('a damaged recording', () => {
  it('is never read wrongly when the damage is in compressed bytes', async () => {
    const bytes = await readFile(join(import.meta.dirname, '../format/testdata', 'v1-zstd.plab'))
    const whole = recordsOf(await readAll(await openBytes(bytes)))
    for (let place = 0; place < bytes.byteLength; place += 37) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(place) ^ (1 << (place % 8)), place)
      const reader = await openBytes(damaged)
      const read = [...recordsOf(await readAll(reader))].filter((entry) => !entry.includes('FILE_LOSS'))
      expect(
        read.filter((entry) => !whole.has(entry)),
        `byte ${place}`,
      ).toEqual([])
      expect(reader.info.problem, `byte ${place}`).toBeDefined()
    }
  })

  it('is not said to be read whole where it was cut before its first run', async () => {
    const bytes = await record(batches.slice(0, 2))
    for (let length = 9; length < bytes.byteLength; length += 13) {
      const { runs, problem = '' } = (await openBytes(bytes.subarray(0, length))).info
      expect({ length, hasRuns: runs.length > 0 }).toEqual({
        length,
        hasRuns: !/nothing of a run|nothing in it/.test(problem),
      })
    }
  })

  it('shows a hole in the middle with its borders and the samples that are gone', async () => {
    const bytes = await record(batches)
    const { pieces } = await scanRecording(readable(bytes))
    const place = (pieces[10]?.extent.offset ?? 0) + 200
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(place) ^ 1, place)
    const reader = await openBytes(damaged)
    const loss = (await readAll(reader)).flatMap(({ discontinuities }) => discontinuities).find(({ id }) => id < 0)
    expect(loss).toMatchObject({
      kind: 'FILE_LOSS',
      tLastGood: 1_000_000_000 + 50 * 50_000_000,
      tFirstGood: 1_000_000_000 + 55 * 50_000_000,
      samplesLost: 25,
      policy: 'restore',
    })
    expect(reader.info.problem).toBe(
      'Some bytes of the file are damaged; one part is missing and shown as FILE_LOSS; the rest could be read.',
    )
  })

  it('shows that its end is gone when a digest alone lies behind that', async () => {
    const { writer, file, clock } = testWriter()
    for (const batch of batches.slice(0, 12)) {
      writer.batch(batch)
      clock.advance(50)
    }
    clock.advance(1000)
    writer.check(0, { at: batches[11]?.now ?? nanos(0), steps: 1, digest: '0'.repeat(16) })
    await writer.close()
    const { pieces } = await scanRecording(readable(file.bytes))
    const place = (pieces.at(-2)?.extent.offset ?? 0) + 200
    const damaged = file.bytes
    damaged.writeUInt8(damaged.readUInt8(place) ^ 1, place)
    const reader = await openBytes(damaged)
    const read = await readAll(reader)
    expect([...recordsOf(read)].filter((entry) => !entry.includes('FILE_LOSS'))).toEqual([
      ...recordsOf(batches.slice(0, 10)),
    ])
    expect(read.flatMap(({ discontinuities }) => discontinuities.filter(({ id }) => id < 0))).toMatchObject([
      { kind: 'FILE_LOSS', tFirstGood: undefined, cause: 'the recording is damaged from here to the end' },
    ])
    expect(reader.info).toMatchObject({ complete: false, discontinuities: 1 })
  })

  it('is complete up to the last closed chunk when its writer was killed', async () => {
    const { writer, file, clock } = testWriter()
    for (const batch of batches.slice(0, 12)) {
      writer.batch(batch)
      clock.advance(50)
    }
    await settle()
    const reader = await openBytes(file.bytes)
    expect(await readAll(reader)).toStrictEqual(batches.slice(0, 10))
    expect(reader.info).toMatchObject({
      complete: false,
      problem: 'The recording was not closed; everything in it could be read.',
    })
  })

  it('keeps the runs apart when one of them is gone', async () => {
    const two = [...testBatches(5, 10), ...testBatches(6, 10, { begin: 0 })]
    const bytes = await record(two)
    const { pieces } = await scanRecording(readable(bytes))
    const damaged = Buffer.from(bytes)
    for (const { extent } of pieces.slice(0, 2)) damaged.fill(0, extent.offset + 60, extent.offset + extent.length)
    const reader = await openBytes(damaged)
    expect((await reader.read(0, 0, Infinity)).map(({ run }) => run)).toEqual(Array<number>(10).fill(6))
  })
})

describe('a full disk', () => {
  it('stops the recording with a message and keeps what was written', async () => {
    const { writer, file, clock } = testWriter(new MemoryFile(150_000))
    const errors: string[] = []
    writer.onError((error) => errors.push(error.message))
    for (const batch of batches) {
      writer.batch(batch)
      clock.advance(50)
      await settle()
    }
    expect(errors).toEqual(['ENOSPC: no space left on device'])
    const info = await writer.close()
    expect(file.finished).toBe(false)
    expect(info.complete).toBe(false)
    expect(info.problem).toBe(
      'The recording stopped early: ENOSPC: no space left on device. What was written until then is here.',
    )
    const read = recordsOf(await readAll(await openBytes(file.bytes)))
    expect(strangers(read, all)).toEqual([])
    expect(read.size).toBeGreaterThan(500)
  })
})

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
