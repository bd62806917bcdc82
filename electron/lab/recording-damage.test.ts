import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { McapWriter } from '@mcap/core'
import { describe, expect, it } from 'vitest'
import { nanos } from '../sim/kernel/clock.ts'
import { chunkCompression, decompressHandlers } from './recording-compression.ts'
import { RecordingContainer } from './recording-container.ts'
import { readContents } from './recording-contents.ts'
import { testBatches } from './recording-batches.testing.ts'
import { MemoryFile, readable } from './recording-file.testing.ts'
import { inspect, openBytes, readAll, record, testWriter } from './recording-fixtures.testing.ts'
import { recordsOf, strangers } from './recording-records.testing.ts'
import { headMetadata } from './recording-metadata.ts'
import { scanRecording } from './recording-scan.ts'

const batches = testBatches(0, 800, { words: 12 })
const all = recordsOf(batches)

describe('a damaged recording', () => {
  it('is never read wrongly when the damage is in compressed bytes', async () => {
    const bytes = await readFile(join(import.meta.dirname, 'testdata', 'v1-zstd.plab'))
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

describe('a file that is no recording of this version', () => {
  it('is refused when it is empty, of another kind, or of another profile', async () => {
    expect((await inspect(Buffer.alloc(0))).problem).toBe('The file is empty.')
    expect((await inspect(Buffer.from('PK\u0003\u0004 a zip file'))).problem).toBe(
      'Not a recording: the file does not begin like one (MCAP).',
    )
    expect((await inspect(await roboticsFile())).problem).toBe(
      'Not a recording of this lab: an MCAP file with profile "ros2", where "perfcnt-lab" is expected.',
    )
  })

  it('is refused when it has no more than the magic of one', async () => {
    const bytes = await record(testBatches(0, 2))
    expect((await inspect(bytes.subarray(0, 8))).problem).toBe(
      'The file begins like a recording, but nothing in it can be read.',
    )
  })

  it('opens with a notice when a later major version wrote it', async () => {
    const bytes = await record(testBatches(0, 5))
    const later = await rewriteFormat(bytes)
    const reader = await openBytes(later)
    expect(reader.info.problem).toMatch(/^Written by a later version of the lab \(format 2\.0, this one reads 1\)/)
    expect(await readAll(reader)).toStrictEqual(testBatches(0, 5))
  })

  it('costs neither time nor memory when it is 10 GB of nothing', async () => {
    const head = (await record(testBatches(0, 2))).subarray(0, 5000)
    let bytesRead = 0
    const sparse = {
      size: 10_000_000_000,
      read: (offset: number, length: number) => {
        bytesRead += length
        const bytes = new Uint8Array(length)
        if (offset < head.byteLength) bytes.set(head.subarray(offset, offset + length))
        return Promise.resolve(bytes)
      },
      close: () => Promise.resolve(),
    }
    const { problem } = await readContents(sparse, 'check')
    expect(problem).toBeDefined()
    expect(bytesRead).toBeLessThan(80 * 1024 * 1024)
    print(`a sparse file of 10 GB: given up after ${(bytesRead / 1024 / 1024).toFixed(0)} MiB`)
  })

  it('cannot blow up a chunk', () => {
    const zstd = decompressHandlers.zstd
    // A frame that repeats one byte 128 KiB long, over and over, unpacks to 2 GiB.
    const block = Buffer.from([0x02 | ((0x20000 << 3) & 0xff), (0x20000 << 3) >> 8, (0x20000 << 3) >> 16, 0])
    const bomb = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), ...Array<Buffer>(16_384).fill(block)])
    expect(() => zstd?.(bomb, 1n << 31n)).toThrow('over the limit')
    let unpacked = 0
    try {
      unpacked = zstd?.(bomb, 1000n).byteLength ?? 0
    } catch {
      // Node's own zstd refuses; the other one fills what it was given.
    }
    expect(unpacked).toBeLessThanOrEqual(1000)
  })
})

describe('a file that means harm', () => {
  it('is refused in time and memory when a chunk of it unpacks to gigabytes', async () => {
    const { bytes, pieces } = await parts()
    const head = pieces[0]?.extent.offset ?? 0
    // A frame that repeats one byte 128 KiB long, over and over, unpacks to 2 GiB.
    const block = Buffer.from([0x02, 0x00, 0x10, 0])
    const frame = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), ...Array<Buffer>(16_384).fill(block)])
    for (const claimed of [1n << 31n, 1000n]) {
      const chunk = chunkRecord('zstd', claimed, frame)
      const file = Buffer.concat([bytes.subarray(0, head), chunk, bytes.subarray(head)])
      const before = process.memoryUsage().rss
      const began = performance.now()
      const reader = await openBytes(file)
      expect(performance.now() - began).toBeLessThan(2000)
      expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20)
      expect(reader.info.problem).toBeDefined()
      expect(strangers(recordsOf(await readAll(reader)), all)).toEqual([])
    }
  })

  it('is refused in time when a record claims 64 MiB, or has them', async () => {
    const { bytes, pieces } = await parts()
    const head = pieces[0]?.extent.offset ?? 0
    const claim = Buffer.alloc(9)
    claim.writeUInt8(0x90)
    claim.writeBigUInt64LE(64n * 2n ** 20n, 1)
    for (const content of [Buffer.alloc(0), Buffer.alloc(64 * 2 ** 20)]) {
      const file = Buffer.concat([bytes.subarray(0, head), claim, content, bytes.subarray(head)])
      const began = performance.now()
      const reader = await openBytes(file)
      expect(performance.now() - began).toBeLessThan(2000)
      expect(reader.info.samples).toBe(100)
    }
  })
})

/** A small recording and where its chunks are. */
async function parts() {
  const bytes = await record(batches.slice(0, 20))
  return { bytes, pieces: (await scanRecording(readable(bytes))).pieces }
}

function chunkRecord(compression: string, unpacked: bigint, data: Buffer): Buffer {
  const content = Buffer.alloc(8 + 8 + 8 + 4 + 4 + compression.length + 8)
  content.writeBigUInt64LE(unpacked, 16)
  content.writeUInt32LE(1, 24)
  content.writeUInt32LE(compression.length, 28)
  content.write(compression, 32)
  content.writeBigUInt64LE(BigInt(data.byteLength), 32 + compression.length)
  const head = Buffer.alloc(9)
  head.writeUInt8(0x06)
  head.writeBigUInt64LE(BigInt(content.byteLength + data.byteLength), 1)
  return Buffer.concat([head, content, data])
}

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

async function roboticsFile(): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let position = 0n
  const writer = new McapWriter({
    writable: {
      position: () => position,
      write: (bytes) => {
        parts.push(Uint8Array.from(bytes))
        position += BigInt(bytes.byteLength)
        return Promise.resolve()
      },
    },
  })
  await writer.start({ profile: 'ros2', library: 'test' })
  await writer.end()
  return Buffer.concat(parts)
}

/** The same chunks after a head of format 2.0. */
async function rewriteFormat(bytes: Buffer): Promise<Buffer> {
  const container = new RecordingContainer('later', chunkCompression())
  const head = headMetadata({
    recordingId: 'x',
    created: 1,
    coreVersion: '9',
    owner: '',
    kind: 'full',
    format: { major: 2, minor: 0 },
  })
  const { pieces } = await scanRecording(readable(bytes))
  return Buffer.concat([
    container.start(),
    container.metadata(head),
    ...pieces.map(({ extent }) => bytes.subarray(extent.offset, extent.offset + extent.length)),
  ])
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
