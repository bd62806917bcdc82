import { McapWriter } from '@mcap/core'
import { testBatches } from './batches.testing.ts'
import { chunkCompression } from '../format/compression.ts'
import { RecordingContainer } from '../format/container.ts'
import { readable } from '../files/file.testing.ts'
import { record } from '../writing/fixtures.testing.ts'
import { headMetadata } from '../format/metadata.ts'
import { scanRecording } from './scan.ts'

/** What the harmful files have beside the harm. */
export const harmlessBatches = testBatches(0, 20, { words: 12 })
/** An uncompressed size that may be claimed for it, and that it has. */
export const BOMB_BYTES = 1n << 31n
/** A zstd frame that repeats one block of 128 KiB, one byte, over and over. */
export const BOMB = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]),
  ...Array<Buffer>(16_384).fill(Buffer.from([0x02, 0x00, 0x10, 0])),
])
const RECORD_BYTES = 64 * 2 ** 20

/** A recording with a chunk that unpacks to BOMB_BYTES, and says that it unpacks to `claimed`. */
export function recordingWithBomb(claimed: bigint): Promise<Buffer> {
  return recordingWith(chunkRecord('zstd', claimed, BOMB))
}

/** A recording with a record of 64 MiB of nothing, or one that only claims them. */
export function recordingWithLargeRecord(content: 'there' | 'claimed'): Promise<Buffer> {
  const head = Buffer.alloc(9)
  head.writeUInt8(0x90)
  head.writeBigUInt64LE(BigInt(RECORD_BYTES), 1)
  return recordingWith(Buffer.concat([head, Buffer.alloc(content === 'there' ? RECORD_BYTES : 0)]))
}

/** An MCAP file of a robot. */
export async function roboticsFile(): Promise<Buffer> {
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
export async function ofNextMajor(bytes: Buffer): Promise<Buffer> {
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

/** `foreign` stands before the first chunk of a small recording. */
async function recordingWith(foreign: Buffer): Promise<Buffer> {
  const bytes = await record(harmlessBatches)
  const { pieces } = await scanRecording(readable(bytes))
  const at = pieces[0]?.extent.offset ?? 0
  return Buffer.concat([bytes.subarray(0, at), foreign, bytes.subarray(at)])
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
