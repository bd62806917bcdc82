import { describe, expect, it } from 'vitest'
import { msecs, seconds } from '../kernel/clock.ts'
import { EFAULT, EINTR, ETIMEDOUT } from '../kernel/errno.ts'
import { msleep } from '../kernel/sleep.ts'
import { userPtr } from '../kernel/user-memory.ts'
import { type HwFeature } from './features.ts'
import { CLEAN_CACHES_COMPLETED, dump, enable } from './perfcnt.testing.ts'
import { sampleBufferSize } from './perfcnt.ts'
import { Testbed } from './testbed.testing.ts'

describe('dump', () => {
  it('goes in this order', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      bed.forget()
      expect(yield* dump(client)).toBe(0)
    })
    // BASE, CLEAR, SAMPLE; the two handlers.
    expect(bed.writes).toMatchInlineSnapshot(`
      [
        "GPU_PERFCNT_BASE_LO = 0x2000000",
        "GPU_PERFCNT_BASE_HI = 0x0",
        "GPU_INT_CLEAR = 0x30000",
        "GPU_CMD = 0x4",
        "GPU_CMD = 0x7",
        "GPU_INT_CLEAR = 0x10000",
        "GPU_INT_CLEAR = 0x20000",
      ]
    `)
  })

  it('copies as many bytes as the counters have, not the page', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      const { dumpBytes } = bed.machine.model
      const at = client.memory.alloc(dumpBytes + 16)
      client.memory.poke(at, new Uint8Array(dumpBytes + 16).fill(0xaa))
      expect(yield* dump(client, at)).toBe(0)
      const bytes = client.memory.peek(at, dumpBytes + 16)
      expect([...bytes.subarray(dumpBytes)]).toEqual(Array(16).fill(0xaa))
      // Word 2 of the first block is its enable mask.
      expect([...bytes.subarray(8, 12)]).toEqual([0xff, 0xff, 0xff, 0xff])
    })
  })

  it('answers -ETIMEDOUT after a second without the last interrupt', () => {
    const bed = new Testbed()
    const { kernel, device } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      device.faults.loseIrq()
      const begin = kernel.clock.now
      expect(yield* dump(client)).toBe(-ETIMEDOUT)
      expect(kernel.clock.now - begin).toBe(seconds(1))
      expect(yield* dump(client)).toBe(0)
    })
  })

  it('answers -EFAULT to a bad pointer after it has sampled', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      expect(yield* dump(client, userPtr(0))).toBe(-EFAULT)
      expect(bed.samples).toHaveLength(1)
      const tooShort = client.memory.alloc(bed.machine.model.dumpBytes - 1)
      expect(yield* dump(client, tooShort)).toBe(-EFAULT)
      expect(yield* dump(client)).toBe(0)
    })
  })

  it('that a signal interrupts leaves its sample in flight, whose interrupts complete the next dump early', () => {
    // B12.
    const bed = new Testbed()
    const { kernel } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      bed.forget()
      bed.interruptSoon()
      expect(yield* dump(client)).toBe(-EINTR)
      expect(bed.samples).toHaveLength(0)
      expect(yield* dump(client)).toBe(0)
      const cleaned = () => bed.writesTo('GPU_INT_CLEAR').filter((bits) => bits === CLEAN_CACHES_COMPLETED).length
      // The first sample's caches are clean, the second's are not.
      expect(cleaned()).toBe(1)
      yield* msleep(kernel, msecs(1))
      expect({ cleaned: cleaned(), samples: bed.samples.length }).toEqual({ cleaned: 2, samples: 2 })
    })
  })

  it('holds the lock, so that the close of any file waits for it', () => {
    const bed = new Testbed()
    const { kernel, device } = bed.machine
    bed.run(function* () {
      const [client, other] = [yield* bed.open('owner'), yield* bed.open('other')]
      yield* enable(client)
      let closed: number | undefined
      const begin = kernel.clock.now
      bed.start('closer', function* () {
        yield* msleep(kernel, msecs(1))
        yield* other.close()
        closed = kernel.clock.now - begin
      })
      device.faults.loseIrq()
      expect(yield* dump(client)).toBe(-ETIMEDOUT)
      yield* msleep(kernel, msecs(1))
      expect(closed).toBeGreaterThanOrEqual(seconds(1))
    })
  })
})

describe('the size of a dump', () => {
  const { features } = new Testbed().machine.pfdev
  const bytes = (hwFeatures: readonly HwFeature[], l2Present: number, memFeatures: number, shaderPresent: number) =>
    sampleBufferSize({ ...features, hwFeatures: new Set(hwFeatures), l2Present, memFeatures, shaderPresent })

  it('is 2 KiB for each core group of a V4 part', () => {
    expect([bytes(['V4'], 1, 0, 0xf), bytes(['V4'], 0x11, 0, 0xff)]).toEqual([2048, 4096])
  })

  it('is a block for the front end, the tiler, each L2 slice and each core position up to the last, holes included', () => {
    // T760 MP4, G31 MP2, four slices.
    expect([bytes([], 1, 0x001, 0xf), bytes([], 1, 0x001, 0x3), bytes([], 1, 0x301, 0xffff)]).toEqual([
      1792, 1280, 5632,
    ])
    expect(bytes([], 1, 0x001, 0x1_0005)).toBe((1 + 17 + 2) * 256)
  })

  it('is that of the model, for every model', () => {
    for (const id of ['t720-mp2', 't760-mp4', 'g31-mp1', 'g76-mp16', 'g57-mc3']) {
      const { pfdev, model } = new Testbed({ model: id }).machine
      expect(`${id} ${pfdev.perfcnt.bosize}`).toBe(`${id} ${model.dumpBytes}`)
    }
  })
})
