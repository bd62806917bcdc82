import { McapWriter } from '@mcap/core'
import { describe, expect, it } from 'vitest'
import { chunkCompression, decompressHandlers } from './recording-compression.ts'
import { RecordingContainer } from './recording-container.ts'
import { readContents } from './recording-contents.ts'
import { testBatches } from './recording-batches.testing.ts'
import { readable } from './recording-file.testing.ts'
import { inspect, openBytes, readAll, record } from './recording-fixtures.testing.ts'
import { recordsOf, strangers } from './recording-records.testing.ts'
import { headMetadata } from './recording-metadata.ts'
import { scanRecording } from './recording-scan.ts'

const batches = testBatches(0, 20, { words: 12 })
const all = recordsOf(batches)

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
  const bytes = await record(batches)
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
