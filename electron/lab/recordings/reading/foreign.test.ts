import { describe, expect, it } from 'vitest'
import { testBatches } from './batches.testing.ts'
import { openDecompressHandlers } from '../format/compression.ts'
import { readContents } from './contents.ts'
import { inspect, openBytes, readAll, record } from '../writing/fixtures.testing.ts'
import {
  BOMB,
  BOMB_BYTES,
  harmlessBatches,
  ofNextMajor,
  recordingWithBomb,
  recordingWithLargeRecord,
  roboticsFile,
} from './foreign.testing.ts'
import { recordsOf, strangers } from '../format/records.testing.ts'

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
    const reader = await openBytes(await ofNextMajor(bytes))
    expect(reader.info.problem).toMatch(/^Written by a later version of the lab \(format 2\.0, this one reads 1\)/)
    expect(await readAll(reader)).toStrictEqual(testBatches(0, 5))
  })

  it('is given up after a part of it when it is 10 GB of nothing', async () => {
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

  it('cannot blow up a chunk', async () => {
    const { zstd } = await openDecompressHandlers()
    expect(() => zstd?.(BOMB, BOMB_BYTES)).toThrow('over the limit')
    expect(() => zstd?.(BOMB, 1000n)).toThrow()
  })
})

describe('a file that means harm', () => {
  it('says so in bounded memory when a chunk of it unpacks to gigabytes', async () => {
    for (const claimed of [BOMB_BYTES, 1000n]) {
      const file = await recordingWithBomb(claimed)
      const before = process.memoryUsage().rss
      const reader = await openBytes(file)
      expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20)
      expect(reader.info.problem).toBeDefined()
      expect(strangers(recordsOf(await readAll(reader)), recordsOf(harmlessBatches))).toEqual([])
    }
  })

  it('gives what is around it when a record claims 64 MiB, or has them', async () => {
    for (const content of ['claimed', 'there'] as const) {
      const reader = await openBytes(await recordingWithLargeRecord(content))
      expect(reader.info.samples).toBe(100)
      expect(recordsOf(await readAll(reader))).toEqual(recordsOf(harmlessBatches))
    }
  })
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
