import { randomFillSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { chunkCompression, openDecompressHandlers } from './compression.ts'

/** RFC 8878, 3.1.1: a frame of one segment with its size and one raw block. */
function storedFrame(data: Uint8Array): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32LE(data.byteLength, 5)
  head.writeUIntLE((data.byteLength << 3) | 1, 9, 3)
  return Buffer.concat([head, data])
}

const compress = chunkCompression()
const isStored = compress(new Uint8Array(1)).compression === ''

describe('a chunk with zstd', () => {
  it('is read when an empty frame follows its data', async () => {
    const { zstd } = await openDecompressHandlers()
    const data = randomFillSync(new Uint8Array(1000))
    const unpacked = zstd?.(Buffer.concat([storedFrame(data), storedFrame(new Uint8Array(0))]), 1000n)
    expect(unpacked && Buffer.compare(unpacked, data)).toBe(0)
  })

  it('is refused when it is damaged, or of another length than it says', async () => {
    const { zstd } = await openDecompressHandlers()
    const frame = storedFrame(randomFillSync(new Uint8Array(1000)))
    expect(() => zstd?.(frame.subarray(0, 500), 1000n)).toThrow()
    expect(() => zstd?.(frame, 999n)).toThrow()
    expect(() => zstd?.(Buffer.alloc(100), 1000n)).toThrow()
  })

  it.skipIf(isStored)('is one frame, also where it ends with a buffer of Node', () => {
    // Random bytes are stored: among these lengths is the one that becomes 16 KiB.
    const extra = Array.from({ length: 24 }, (_, i) => {
      const data = randomFillSync(new Uint8Array(16_384 - i))
      return compress(data).bytes.byteLength - data.byteLength
    })
    expect(new Set(extra).size).toBe(1)
  })
})
