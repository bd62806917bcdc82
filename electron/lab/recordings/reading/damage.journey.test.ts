import { expect, describe, it } from 'vitest'
import { testBatches } from './batches.testing.ts'
import { readable } from '../files/file.testing.ts'
import { openBytes, readAll, record } from '../writing/fixtures.testing.ts'
import { lossesIn, recordsOf, strangers } from '../format/records.testing.ts'
import { scanRecording } from './scan.ts'

const PLACES = 200
const batches = testBatches(0, 800, { words: 4 })
const all = recordsOf(batches)

describe('a damaged recording', () => {
  it('loses at most the chunk that a cut goes through', async () => {
    const bytes = await record(batches)
    const chunks = (await scanRecording(readable(bytes))).pieces.map(({ extent }) => extent.offset + extent.length)
    let [kept, whole] = [0, 0]
    for (const cut of offsets(PLACES, bytes.byteLength)) {
      const reader = await openBytes(bytes.subarray(0, cut))
      const read = recordsOf(await readAll(reader))
      expect(strangers(read, all)).toEqual([])
      // 5 slices of 50 ms are a chunk; what was being written is the chunk that is cut.
      const before = recordsOf(batches.slice(0, chunks.filter((end) => end <= cut).length * 5))
      expect(read.size - lossesIn(read)).toBe(before.size)
      kept += read.size - lossesIn(read)
      whole += before.size
      expect(reader.info.problem).toBeDefined()
      expect(reader.info.complete).toBe(false)
    }
    print(`${PLACES} cuts: ${kept} of ${whole} records from before the cut chunk`)
  }, 300_000)

  it('loses at most one chunk to a flipped bit, says so, and never shows a wrong record', async () => {
    const bytes = await record(batches)
    let kept = 0
    let shown = 0
    const places = offsets(PLACES, bytes.byteLength)
    for (const place of places) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(place) ^ (1 << (place % 8)), place)
      const reader = await openBytes(damaged)
      const read = recordsOf(await readAll(reader))
      expect(strangers(read, all), `byte ${place}`).toEqual([])
      expect(reader.info.problem, `byte ${place}`).toBeDefined()
      const found = read.size - lossesIn(read)
      expect(found / all.size, `byte ${place}`).toBeGreaterThan(0.99)
      if (found < all.size) {
        expect(lossesIn(read), `byte ${place}`).toBe(1)
        shown++
      }
      kept += found
    }
    const share = ((100 * kept) / (places.length * all.size)).toFixed(2)
    print(`${PLACES} flipped bits: ${share} % of ${all.size} records back, ${shown} holes, each shown`)
  }, 300_000)
})

/** Spread over the file, the same at every run of the test. */
function offsets(count: number, size: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => 8 + Math.floor(((i * 0.6180339887) % 1) * (size - 8)))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
