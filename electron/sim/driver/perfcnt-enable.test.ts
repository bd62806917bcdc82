import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { msecs } from '../kernel/clock.ts'
import { EACCES, EBUSY, ENOSPC, ETIMEDOUT } from '../kernel/errno.ts'
import { msleep } from '../kernel/sleep.ts'
import { deviceResume, deviceSuspend } from './device.ts'
import { jobBo, storeHang, submit } from './jobs.testing.ts'
import { disable, dump, enable, NO_SESSION, session } from './perfcnt.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { BO_NOEXEC, CREATE_BO, JD_REQ_FS } from './uapi.ts'

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
