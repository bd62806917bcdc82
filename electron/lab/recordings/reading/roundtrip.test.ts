import { createFileRegistry, fromBinary, type DescMessage, toJson } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { McapIndexedReader, McapStreamReader } from '@mcap/core'
import { describe, expect, it } from 'vitest'
import { chunkCompression, openDecompressHandlers } from '../format/compression.ts'
import { testBatches } from './batches.testing.ts'
import { openBytes, readAll, record, testWriter } from '../writing/fixtures.testing.ts'
import { TOPICS } from '../format/schema.ts'

const batches = [...testBatches(3, 60), ...testBatches(4, 30, { begin: 0 })]

describe('a recording', () => {
  it('gives back the batches that went in, run by run', async () => {
    const reader = await openBytes(await record(batches))
    expect(await readAll(reader)).toStrictEqual(batches)
  })

  it('says how much of what it holds', async () => {
    const { info } = await openBytes(await record(batches))
    expect(info).toMatchObject({
      samples: 450,
      discontinuities: 1,
      durationNs: 4_500_000_000,
      complete: true,
      problem: undefined,
      spans: [
        { from: 1_000_000_000, to: 4_000_000_001 },
        { from: 0, to: 1_500_000_001 },
      ],
    })
    expect(info.runs.map(({ seed }) => seed)).toEqual([10, 11])
  })

  it('does not count the time without a session among the discontinuities, closed or not', async () => {
    const { writer, file } = testWriter()
    for (const batch of testBatches(3, 60)) {
      const discontinuities = batch.discontinuities.flatMap((each) => [
        each,
        { ...each, id: each.id + 1, kind: 'DISABLED' as const, cause: 'no session' },
      ])
      writer.batch({ ...batch, discontinuities })
    }
    expect(writer.info.discontinuities).toBe(1)
    await writer.close()
    const closed = file.bytes
    expect((await openBytes(closed)).info).toMatchObject({ complete: true, discontinuities: 1 })
    const cut = closed.subarray(0, closed.byteLength - 100)
    expect((await openBytes(cut)).info).toMatchObject({ complete: false, discontinuities: 1 })
  })

  it('gives the same when it is read in parts of any length', async () => {
    const reader = await openBytes(await record(batches))
    const whole = await reader.read(0, 0, Infinity)
    for (const part of [33_000_000, 50_000_000, 700_000_001]) {
      const parts = []
      for (let from = 0; from < 4_100_000_000; from += part) parts.push(...(await reader.read(0, from, from + part)))
      for (const kind of ['log', 'ioctls', 'jobs', 'resets', 'faults', 'discontinuities'] as const) {
        expect(parts.flatMap((batch) => [...batch[kind]])).toEqual(whole.flatMap((batch) => [...batch[kind]]))
      }
      const words = (all: typeof whole) => all.flatMap(({ samples }) => [...samples.words])
      expect(words(parts)).toEqual(words(whole))
      expect(parts.reduce((sum, { samplesDropped }) => sum + samplesDropped, 0)).toBe(8)
    }
  })

  it('tells the state of the machine at the start of any range', async () => {
    const reader = await openBytes(await record(batches))
    // Written with slice 20, which ends at 2.05 s.
    const [first] = await reader.read(0, 2_400_000_000, 2_500_000_000)
    expect(first?.state?.reset.count).toBe(20)
    const [unchanged] = await reader.read(0, 2_000_000_000, 2_040_000_000)
    expect(unchanged?.state?.reset.count).toBe(10)
  })

  it('is empty for a run or a range that it does not have', async () => {
    const reader = await openBytes(await record(batches))
    expect(await reader.read(2, 0, Infinity)).toEqual([])
    expect(await reader.read(0, 9e12, Infinity)).toEqual([])
  })

  it('is the same with zstd, where this Node has it', async () => {
    const reader = await openBytes(await record(batches, chunkCompression()))
    expect(await readAll(reader)).toStrictEqual(batches)
  })

  it('goes through a batch that is larger than a chunk', async () => {
    const large = testBatches(0, 6, { words: 5_000 })
    const reader = await openBytes(await record(large))
    expect(await readAll(reader)).toStrictEqual(large)
  })

  it('keeps inputs in order, before the batch that shows their effect', async () => {
    const { writer, file } = testWriter()
    writer.input(3, { at: 1_000_000_000, steps: 7, call: 'enableSession', args: [] })
    for (const batch of batches.slice(0, 2)) writer.batch(batch)
    writer.input(3, { at: 1_100_000_000, steps: 9, call: 'injectFault', args: ['hang', undefined] })
    await writer.close()
    const inputs = (await messages(file.bytes)).filter(({ topic }) => topic === '/input')
    expect(inputs.map(({ data }) => JSON.parse(new TextDecoder().decode(data)) as unknown)).toEqual([
      { id: 0, at: 1_000_000_000, steps: 7, call: 'enableSession', args: [] },
      { id: 1, at: 1_100_000_000, steps: 9, call: 'injectFault', args: ['hang', null] },
    ])
    expect(await readAll(await openBytes(file.bytes))).toStrictEqual(batches.slice(0, 2))
  })
})

describe('stock MCAP readers', () => {
  it('read every message in the order of the file', async () => {
    const bytes = await record(batches)
    const counts = Object.fromEntries(TOPICS.map((topic) => [topic, 0]))
    for (const { topic } of await messages(bytes)) counts[topic] = (counts[topic] ?? 0) + 1
    expect(counts).toMatchObject({ '/slice': 90, '/perfcnt/sample': 450, '/ioctl': 450, '/job': 90, '/fault': 1 })
  })

  it('find messages by time through the index, run after run', async () => {
    const bytes = await record(batches)
    const reader = await McapIndexedReader.Initialize({
      readable: {
        size: () => Promise.resolve(BigInt(bytes.byteLength)),
        read: (offset, size) => Promise.resolve(new Uint8Array(bytes.subarray(Number(offset), Number(offset + size)))),
      },
      decompressHandlers: await openDecompressHandlers(),
    })
    expect(reader.header.profile).toBe('perfcnt-lab')
    expect(reader.statistics?.channelMessageCounts.size).toBe(10 + 7)
    let samples = 0
    let last = 0n
    for await (const message of reader.readMessages({ topics: ['/perfcnt/sample'] })) {
      expect(message.logTime >= last).toBe(true)
      last = message.logTime
      samples++
    }
    expect(samples).toBe(450)
    // The second run begins where the first one ended.
    expect(last).toBe(5_500_000_000n)
  })

  it('decode a sample with nothing but the schema in the file', async () => {
    const bytes = await record(batches)
    const reader = new McapStreamReader()
    reader.append(bytes)
    let sample: DescMessage | undefined
    const decoded: unknown[] = []
    let channel = 0
    for (let next = reader.nextRecord(); next !== undefined; next = reader.nextRecord()) {
      if (next.type === 'Schema' && next.encoding === 'protobuf') {
        const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, next.data))
        sample = registry.getMessage(next.name)
      }
      if (next.type === 'Channel' && next.topic === '/perfcnt/sample') channel = next.id
      if (next.type === 'Message' && next.channelId === channel && sample !== undefined && decoded.length < 2) {
        decoded.push(toJson(sample, fromBinary(sample, next.data)))
      }
    }
    const [first] = batches
    expect(decoded[0]).toEqual({
      resets: 1,
      tBegin: '1000000000',
      tEnd: '1010000000',
      words: [...(first?.samples.words.subarray(0, 40) ?? [])],
    })
    expect(decoded[1]).toMatchObject({ seq: 1, tEnd: '1020000000' })
  })
})

async function messages(bytes: Uint8Array) {
  const reader = new McapStreamReader({ decompressHandlers: await openDecompressHandlers() })
  reader.append(bytes)
  const topics = new Map<number, string>()
  const found: { readonly topic: string; readonly data: Uint8Array }[] = []
  for (let next = reader.nextRecord(); next !== undefined; next = reader.nextRecord()) {
    if (next.type === 'Channel') topics.set(next.id, next.topic)
    if (next.type === 'Message') found.push({ topic: topics.get(next.channelId) ?? '', data: next.data })
  }
  expect(reader.done()).toBe(true)
  return found
}
