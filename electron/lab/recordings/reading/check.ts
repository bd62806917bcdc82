import { crc32 } from 'node:zlib'
import { type ReadableFile } from '../files/file.ts'

const READ_BYTES = 1024 * 1024

/** The first `length` bytes of the file have that CRC; 0 stands for a CRC that was not taken. */
export async function dataIsIntact(file: ReadableFile, length: number, expected: number): Promise<boolean> {
  if (expected === 0) return true
  let crc = 0
  for (let offset = 0; offset < length; offset += READ_BYTES) {
    crc = crc32(await file.read(offset, Math.min(READ_BYTES, length - offset)), crc)
  }
  return crc === expected
}
