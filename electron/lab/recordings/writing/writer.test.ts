import { describe, expect, it } from 'vitest'
import { chunkCompression } from '../format/compression.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { MemoryFile } from '../files/file.testing.ts'
import { inspect, openBytes, readAll, testWriter } from './fixtures.testing.ts'

describe('the recording writer', () => {
  it('writes what it has after 250 ms, though nothing comes any more', async () => {
    const { writer, file, clock } = testWriter()
    await settle()
    const head = file.bytes.byteLength
    writer.batch(batch(0))
    clock.advance(249)
    await settle()
    // The description of the run is there, the chunk is not.
    expect(file.bytes.byteLength).toBeLessThan(head + 1000)
    clock.advance(1)
    await settle()
    expect(file.bytes.byteLength).toBe(writer.bytes)
    expect(writer.bytes).toBeGreaterThan(head + 1000)
  })

  it('writes at once when a reset, a fault or a discontinuity is reported', async () => {
    const { writer, file } = testWriter()
    writer.batch(batch(39))
    await settle()
    expect(await readAll(await openBytes(file.bytes))).toStrictEqual([batch(39)])
  })

  it('writes a chunk when it has 64 KiB', async () => {
    const { writer, file } = testWriter()
    writer.batch(testBatches(0, 1, { words: 4000 })[0] ?? batch(0))
    await settle()
    expect(file.writes.filter((bytes) => bytes > 64 * 1024)).toHaveLength(1)
  })

  it('syncs at most once a second, and at the end', async () => {
    const { writer, file, clock } = testWriter()
    for (let i = 0; i < 100; i++) {
      writer.batch(batch(i % 39))
      clock.advance(50)
      await settle()
    }
    expect(file.syncs).toHaveLength(5)
    await writer.close()
    expect(file.syncs).toHaveLength(6)
    expect(file.syncs.at(-1)).toBe(file.bytes.byteLength)
    expect(file.finished).toBe(true)
  })

  it('goes on writing while the disk is slow to sync, and ends when that has happened', async () => {
    const { writer, file, clock } = testWriter()
    let isSynced = (): void => undefined
    file.disk = new Promise<void>((done) => {
      isSynced = done
    })
    writer.batch(batch(0))
    clock.advance(1000)
    await settle()
    expect(file.syncs).toHaveLength(1)
    const before = file.bytes.byteLength
    writer.batch(batch(39))
    clock.advance(1000)
    await settle()
    expect(file.bytes.byteLength).toBeGreaterThan(before)
    expect(file.syncs).toHaveLength(1)
    const closed = writer.close()
    await settle()
    expect(file.finished).toBeUndefined()
    isSynced()
    await closed
    expect(file.finished).toBe(true)
    expect(file.syncs.at(-1)).toBe(file.bytes.byteLength)
  })

  it('has a first batch in the file within a second, though each way to the disk takes 300 ms', async () => {
    const { writer, file, clock } = testWriter()
    file.wait = () => new Promise<void>((done) => void clock.later(300, done))
    writer.input(0, { at: 0, steps: 0, call: 'boot', args: [] })
    writer.batch(batch(0))
    for (let ms = 0; ms < 1000; ms += 50) {
      clock.advance(50)
      await settle()
    }
    expect(await readAll(await openBytes(file.bytes))).toStrictEqual([batch(0)])
  })

  it('goes on writing while its file is slow to be touched', async () => {
    const { writer, file, clock } = testWriter()
    await settle()
    let isTouched = (): void => undefined
    file.wait = () => {
      file.wait = () => Promise.resolve()
      return new Promise((done) => (isTouched = done))
    }
    clock.advance(5_000)
    await settle()
    expect(file.touches).toBe(1)
    writer.batch(batch(39))
    await settle()
    expect(await readAll(await openBytes(file.bytes))).toStrictEqual([batch(39)])
    isTouched()
    await writer.close()
    expect(file.finished).toBe(true)
  })

  it('touches its file while the machine is paused', async () => {
    const { writer, file, clock } = testWriter()
    clock.advance(30_000)
    await settle()
    expect(file.touches).toBeGreaterThan(0)
    await writer.close()
    const touches = file.touches
    clock.advance(30_000)
    await settle()
    expect(file.touches).toBe(touches)
  })

  it('takes nothing after it was closed, and closes once', async () => {
    const { writer, file } = testWriter()
    writer.batch(batch(0))
    const [first, second] = await Promise.all([writer.close(), writer.close()])
    expect(second).toBe(first)
    writer.batch(batch(1))
    writer.input(0, { at: 0, steps: 0, call: 'late', args: [] })
    expect(await inspect(file.bytes)).toMatchObject({ complete: true, samples: 5 })
  })

  it('stops with a message, and never throws, at what cannot be recorded', async () => {
    const { writer, file } = testWriter()
    const errors: string[] = []
    writer.onError(({ message }) => errors.push(message))
    const one = batch(0)
    for (let run = 0; run < 2050; run++) writer.batch({ ...one, run })
    expect(errors).toEqual(['a recording holds at most 2047 runs: start another one'])
    await writer.close()
    expect((await inspect(file.bytes)).runs).toHaveLength(2047)
  })

  it('knows its totals while it records', () => {
    const { writer } = testWriter()
    for (let i = 38; i < 41; i++) writer.batch(batch(i))
    expect(writer.info).toMatchObject({
      samples: 15,
      discontinuities: 1,
      complete: false,
      durationNs: 150_000_000,
      spans: [{ from: 2_900_000_000, to: 3_050_000_001 }],
    })
  })

  it('records 1,000 samples of 320 words a second for a few percent of a core', async () => {
    const seconds = 20
    // 5 samples and 5 calls a slice: 200 slices are a second.
    const batches = testBatches(0, 200 * seconds, { words: 320 })
    const { writer, file, clock } = testWriter(new MemoryFile(0), chunkCompression())
    const start = process.cpuUsage()
    for (const one of batches) {
      writer.batch(one)
      clock.advance(5)
    }
    const { user, system } = process.cpuUsage(start)
    const share = ((user + system) / 1e6 / seconds) * 100
    process.stdout.write(
      `recording 1,000 samples/s of 320 words: ${share.toFixed(1)} % of a core, ${(writer.bytes / 2 ** 20 / seconds).toFixed(2)} MiB/s\n`,
    )
    await writer.close()
    expect(file.bytes.byteLength).toBe(0)
  })
})

function batch(index: number) {
  const found = testBatches(0, 42)[index]
  if (found === undefined) throw new Error(`no batch ${index}`)
  return found
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
