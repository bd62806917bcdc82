import { expect, it } from 'vitest'
import { readContents } from './recording-contents.ts'
import { openBytes, readable, readAll, record, recordsOf, testBatches } from './recording-fixtures.testing.ts'
import { recordingInfo } from './recording-info.ts'
import { createRecordingReader } from './recording-reader.ts'
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

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const middle = Math.floor(copy.length / 2)
  copy.writeUInt8(copy.readUInt8(middle) ^ 1, middle)
  return copy
}

it('reads a whole file without looking at every byte first', async () => {
  const { reader, checks } = await trusting(await record(batches))
  expect(await readAll(reader)).toStrictEqual(batches)
  expect(checks()).toBe(0)
})

it('shows the damage that it meets as any other reader does', async () => {
  const bytes = damaged(await record(batches))
  const { reader, checks } = await trusting(bytes)
  expect(reader.info.complete).toBe(true)
  const read = await readAll(reader)
  expect(recordsOf(read)).toEqual(recordsOf(await readAll(await openBytes(bytes))))
  expect(read.flatMap(({ discontinuities }) => discontinuities.map(({ kind }) => kind))).toContain('FILE_LOSS')
  expect([reader.info.complete, checks()]).toEqual([false, 1])
})

it('goes on after the damage with the messages that come next', async () => {
  const bytes = damaged(await record(batches))
  const { reader } = await trusting(bytes)
  const found: number[] = []
  const expected: number[] = []
  for await (const messages of reader.messages(0)) found.push(...messages.map(({ at }) => at))
  for await (const messages of (await openBytes(bytes)).messages(0)) expected.push(...messages.map(({ at }) => at))
  expect(found).toEqual(expected)
})
