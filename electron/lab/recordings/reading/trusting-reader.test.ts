import { expect, it } from 'vitest'
import { readContents } from './contents.ts'
import { testBatches } from './batches.testing.ts'
import { readable } from '../files/file.testing.ts'
import { openBytes, readAll, record } from '../writing/fixtures.testing.ts'
import { lossesIn, recordsOf, strangers } from '../format/records.testing.ts'
import { recordingInfo } from './info.ts'
import { createRecordingReader } from './reader.ts'
import { scanRecording } from './scan.ts'
import { trustingReader } from './trusting-reader.ts'

const batches = testBatches(3, 60)

/** A reader that believes the index of `bytes`, and how often it has looked at every byte. */
async function trusting(bytes: Uint8Array) {
  const file = readable(bytes)
  const contents = await readContents(file, 'index')
  const info = recordingInfo(contents, { id: 'test.plab', name: 'test', bytes: bytes.byteLength, changed: 0 })
  let checks = 0
  const reader = trustingReader(createRecordingReader(file, contents, info), () => {
    checks++
    return openBytes(bytes)
  })
  return { reader, checks: () => checks }
}

/** One byte in the middle chunk is another one. */
async function damaged(bytes: Buffer): Promise<Buffer> {
  const { pieces } = await scanRecording(readable(bytes))
  const { offset, length } = pieces[Math.floor(pieces.length / 2)]?.extent ?? { offset: 0, length: 0 }
  const place = offset + Math.floor(length / 2)
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(place) ^ 1, place)
  return copy
}

it('reads a whole file without looking at every byte first', async () => {
  const { reader, checks } = await trusting(await record(batches))
  expect(await readAll(reader)).toStrictEqual(batches)
  expect(checks()).toBe(0)
})

it('shows the damage that it meets, like every other reader', async () => {
  const bytes = await damaged(await record(batches))
  const { reader, checks } = await trusting(bytes)
  expect(reader.info.complete).toBe(true)
  const read = recordsOf(await readAll(reader))
  expect(read).toEqual(recordsOf(await readAll(await openBytes(bytes))))
  const written = recordsOf(batches)
  const kept = [...written].filter((entry) => read.has(entry)).length
  expect(kept).toBeGreaterThan(written.size / 2)
  expect(kept).toBeLessThan(written.size)
  expect([strangers(read, written), lossesIn(read)]).toEqual([[], 1])
  expect([reader.info.complete, checks()]).toEqual([false, 1])
})

it('goes on after the damage with the messages that come next', async () => {
  const bytes = await damaged(await record(batches))
  const { reader } = await trusting(bytes)
  const found: number[] = []
  const expected: number[] = []
  for await (const messages of reader.messages(0)) found.push(...messages.map(({ at }) => at))
  for await (const messages of (await openBytes(bytes)).messages(0)) expected.push(...messages.map(({ at }) => at))
  expect(found).toEqual(expected)
  expect(found.length).toBeGreaterThan(0)
})
