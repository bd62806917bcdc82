import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { msecs, seconds } from '../kernel/clock.ts'
import { EACCES, EBUSY, EFAULT, EINTR, EINVAL, ENOSPC, ENOSYS, ETIMEDOUT } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { userPtr } from '../kernel/user-memory.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { deviceResume, deviceSuspend } from './device.ts'
import { type HwFeature } from './features.ts'
import { jobBo, storeHang, submit } from './jobs.testing.ts'
import { perfcntInit, sampleBufferSize } from './perfcnt.ts'
import { Testbed } from './testbed.testing.ts'
import { BO_NOEXEC, CREATE_BO, JD_REQ_FS, PERFCNT_DUMP, PERFCNT_ENABLE } from './uapi.ts'

function* enable(client: DrmClient, counterset = 0): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 1, counterset })).result
}

function* disable(client: DrmClient, counterset = 0): Task<number> {
  return (yield* client.ioctl(PERFCNT_ENABLE, { enable: 0, counterset })).result
}

/** Into memory of its own, or to an address. */
function* dump(client: DrmClient, to = client.memory.alloc(client.machine.model.dumpBytes)): Task<number> {
  return (yield* client.ioctl(PERFCNT_DUMP, { buf_ptr: BigInt(to) })).result
}

const CLEAN_CACHES_COMPLETED = 1 << 17

const session = ({ machine: { pfdev } }: Testbed) => ({
  user: pfdev.perfcnt.user?.name,
  usage: pfdev.pm.usage,
  nodes: pfdev.asLruList.map(({ asCount }) => asCount.value),
})
const NO_SESSION = { user: undefined, usage: 0, nodes: [] }

describe('PERFCNT_ENABLE and PERFCNT_DUMP', () => {
  it('answer -ENOSYS without the module parameter, whatever else is wrong, and see a change of it', () => {
    const bed = new Testbed({ unstableIoctls: false })
    bed.run(function* () {
      const client = yield* bed.open()
      expect([yield* enable(client, 9), yield* disable(client), yield* dump(client, userPtr(0))]).toEqual([
        -ENOSYS,
        -ENOSYS,
        -ENOSYS,
      ])
      yield* bed.machine.pfdev.unstableIoctls.writeOnce(true)
      expect([yield* enable(client), yield* dump(client)]).toEqual([0, 0])
      yield* bed.machine.pfdev.unstableIoctls.writeOnce(false)
      expect(yield* disable(client)).toBe(-ENOSYS)
    })
  })

  it('answer -EINVAL to a counter set that the part does not have, for a disable too', () => {
    const results = (model: string, counterset: number) => {
      const bed = new Testbed({ model })
      return bed.run(function* () {
        const client = yield* bed.open()
        const answers = [yield* enable(client, counterset), yield* disable(client, counterset)]
        return answers.join(' ')
      })
    }
    expect(results('g52-mp2', 1)).toBe('0 0')
    expect(results('g52-mp2', 2)).toBe(`${-EINVAL} ${-EINVAL}`)
    expect(results('g57-mc1', 1)).toBe('0 0')
    expect(results('t860-mp4', 0)).toBe('0 0')
    expect(results('t860-mp4', 1)).toBe(`${-EINVAL} ${-EINVAL}`)
  })

  it('know one owner: 0 for its own second enable, -EBUSY for others, -EINVAL for what others or nobody may not', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const [owner, other] = [yield* bed.open('owner'), yield* bed.open('other')]
      expect([yield* disable(owner), yield* dump(owner)]).toEqual([-EINVAL, -EINVAL])
      expect(yield* enable(owner)).toBe(0)
      bed.forget()
      expect(yield* enable(owner, 1)).toBe(0)
      expect([yield* enable(other), yield* dump(other), yield* disable(other)]).toEqual([-EBUSY, -EINVAL, -EINVAL])
      expect(bed.writes).toEqual([])
      expect([yield* dump(owner), yield* disable(owner), yield* disable(owner)]).toEqual([0, 0, -EINVAL])
      expect(yield* enable(other)).toBe(0)
    })
  })
})

describe('probe', () => {
  it('turns the mode off, then the counters', () => {
    const bed = new Testbed()
    bed.run(() => perfcntInit(bed.machine.pfdev))
    expect(bed.writes).toEqual([
      'GPU_PERFCNT_CFG = 0x0',
      'GPU_PRFCNT_JM_EN = 0x0',
      'GPU_PRFCNT_SHADER_EN = 0x0',
      'GPU_PRFCNT_MMU_L2_EN = 0x0',
      'GPU_PRFCNT_TILER_EN = 0x0',
    ])
  })
})

describe('enable', () => {
  it('goes in this order', () => {
    const bed = new Testbed()
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* pfdev.pm.getSync()
      bed.forget()
      expect(yield* enable(client, 1)).toBe(0)
    })
    expect(bed.writes).toMatchInlineSnapshot(`
      [
        "GPU_INT_CLEAR = 0x30000",
        "GPU_CMD = 0x3",
        "GPU_CMD = 0x8",
        "GPU_INT_CLEAR = 0x20000",
        "AS_LOCKADDR_LO(0) = 0x3f",
        "AS_LOCKADDR_HI(0) = 0x0",
        "AS_COMMAND(0) = 0x2",
        "AS_COMMAND(0) = 0x5",
        "AS_TRANSTAB_LO(0) = 0x80000007",
        "AS_TRANSTAB_HI(0) = 0x0",
        "AS_MEMATTR_LO(0) = 0x888d88",
        "AS_MEMATTR_HI(0) = 0x0",
        "AS_TRANSCFG_LO(0) = 0x0",
        "AS_TRANSCFG_HI(0) = 0x0",
        "AS_COMMAND(0) = 0x1",
        "GPU_PRFCNT_JM_EN = 0xffffffff",
        "GPU_PRFCNT_SHADER_EN = 0xffffffff",
        "GPU_PRFCNT_MMU_L2_EN = 0xffffffff",
        "GPU_PRFCNT_TILER_EN = 0xffffffff",
        "GPU_PERFCNT_CFG = 0x101",
      ]
    `)
  })

  it('writes no counter set on Midgard', () => {
    const bed = new Testbed({ model: 't860-mp4' })
    bed.run(function* () {
      yield* enable(yield* bed.open())
    })
    expect(bed.writesTo('GPU_PERFCNT_CFG')).toEqual([1])
  })

  it('fails with the error of a GPU that cannot be woken', () => {
    const bed = new Testbed()
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* deviceSuspend(pfdev)
      expect(yield* enable(client)).toBe(-EACCES)
      yield* deviceResume(pfdev)
    })
    expect(session(bed)).toEqual(NO_SESSION)
  })

  it('fails with -ENOSPC when the VM has no room', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const { result } = yield* client.ioctl(CREATE_BO, { size: 2 ** 32 - (32 << 20), flags: BO_NOEXEC })
      expect(result).toBe(0)
      expect(yield* enable(client)).toBe(-ENOSPC)
    })
    expect(session(bed)).toEqual(NO_SESSION)
  })

  it('fails with -EBUSY and a WARN when jobs of other VMs have all address spaces, and unwinds', () => {
    // A part with 4 address spaces and two jobs in each slot.
    const g52 = gpuModel('g52-mp2')
    const bed = new Testbed({ model: { ...g52, registers: { ...g52.registers, AS_PRESENT: 0xf } } })
    bed.run(function* () {
      for (const requirements of [0, 0, JD_REQ_FS, JD_REQ_FS]) {
        const other = yield* bed.open('other')
        yield* submit(other, storeHang(yield* jobBo(other)), { requirements })
      }
      yield* msleep(bed.machine.kernel, msecs(1))
      const client = yield* bed.open()
      expect(yield* enable(client)).toBe(-EBUSY)
      expect(session(bed)).toEqual({ user: undefined, usage: 4, nodes: [1, 1, 1, 1] })
      expect(client.file.driverPriv.mmu.mm.nodes).toEqual([])
    })
    expect(bed.complaints).toEqual(['panfrost_mmu_as_get: &lru_mmu->list == &pfdev->as_lru_list'])
  })

  it('fails with -ETIMEDOUT when the caches are not cleaned in a second, and unwinds', () => {
    const bed = new Testbed()
    const { kernel, device } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      device.faults.loseIrq()
      const begin = kernel.clock.now
      expect(yield* enable(client)).toBe(-ETIMEDOUT)
      expect(Math.floor((kernel.clock.now - begin) / 1e6)).toBe(1000)
      expect(client.file.driverPriv.mmu.mm.nodes).toEqual([])
      expect(session(bed)).toEqual(NO_SESSION)
      expect([yield* enable(client), yield* dump(client), yield* disable(client)]).toEqual([0, 0, 0])
    })
    expect(bed.complaints).toEqual([])
  })
})

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

describe('disable', () => {
  it('goes in this order: counters off, the mapping out of the VM, the address space put', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      bed.forget()
      expect(yield* disable(client)).toBe(0)
      expect(client.file.driverPriv.mmu.asCount.value).toBe(0)
      // The number stays with the VM.
      expect(client.file.driverPriv.mmu.as.value).toBe(0)
      expect(bed.machine.pfdev.pm.usage).toBe(0)
    })
    expect(bed.writes.filter((write) => write.includes('P'))).toMatchInlineSnapshot(`
      [
        "GPU_PRFCNT_JM_EN = 0x0",
        "GPU_PRFCNT_SHADER_EN = 0x0",
        "GPU_PRFCNT_MMU_L2_EN = 0x0",
        "GPU_PRFCNT_TILER_EN = 0x0",
        "GPU_PERFCNT_CFG = 0x0",
      ]
    `)
  })
})

describe('close', () => {
  it('ends the session of its file', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      yield* enable(client)
      yield* client.close()
      yield* msleep(bed.machine.kernel, msecs(100))
      expect({ ...session(bed), status: bed.machine.pfdev.pm.status }).toEqual({ ...NO_SESSION, status: 'suspended' })
    })
    expect(bed.writesTo('GPU_PERFCNT_CFG').at(-1)).toBe(0)
    expect(bed.complaints).toEqual([])
  })

  it('wakes the GPU even if the file never used counters', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      expect(bed.machine.pfdev.pm.status).toBe('suspended')
      yield* client.close()
      expect(bed.machine.pfdev.pm.status).toBe('active')
    })
    expect(bed.resets).toEqual(['runtime resume'])
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
