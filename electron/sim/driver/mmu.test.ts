import { describe, expect, it } from 'vitest'
import { msecs } from '../kernel/clock.ts'
import { EBUSY, EINVAL } from '../kernel/errno.ts'
import { gpuVa, type GpuVa } from '../kernel/memory.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { gemObjectLookup } from './gem-handle.ts'
import { gemObjectPut, type PanfrostGemObject } from './gem-object.ts'
import { jobBo, storeChain, storeHang, submit, type TestBo, wordAt } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { BO_HEAP, BO_NOEXEC, CREATE_BO, JD_REQ_FS, PERFCNT_ENABLE } from './uapi.ts'

const MIB = 1 << 20
const UNMAPPED = gpuVa(0x10_0000)

/** Writes a word through the GPU and returns the error of the job's fence. */
function* gpuWrite(client: DrmClient, bo: TestBo, address: GpuVa, value = 42): Task<number> {
  const fence = yield* submit(client, storeChain(bo, [{ type: 'WRITE_VALUE', address, value }]))
  yield* fence.waitTimeout(undefined, false)
  return fence.error
}

function* heapOf(client: DrmClient, size: number): Task<{ va: GpuVa; object: PanfrostGemObject }> {
  const { result, out } = yield* client.ioctl(CREATE_BO, { size, flags: BO_HEAP | BO_NOEXEC })
  const object = yield* gemObjectLookup(client.file, out.handle)
  if (result !== 0 || object === undefined) throw new Error(`CREATE_BO of a heap failed: ${result}`)
  yield* gemObjectPut(object)
  return { va: gpuVa(Number(out.offset)), object }
}

describe('a growable heap', () => {
  it('is backed 2 MiB at a time, where the GPU writes', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      const { va, object } = yield* heapOf(client, 6 * MIB)
      expect(object.heapRssSize).toBe(0)
      expect(yield* gpuWrite(client, bo, gpuVa(va + 2 * MIB + 16), 7)).toBe(0)
      expect([...object.heapChunks.keys()]).toEqual([2 * MIB])
      const chunk = object.heapChunks.get(2 * MIB)
      expect(chunk === undefined ? undefined : wordAt(chunk, 16)).toBe(7)
      // The same chunk again needs no fault, the first one does.
      expect(yield* gpuWrite(client, bo, gpuVa(va + 4 * MIB - 4))).toBe(0)
      expect(object.heapRssSize).toBe(2 * MIB)
      expect(yield* gpuWrite(client, bo, va)).toBe(0)
      expect({ rss: object.heapRssSize, chunks: [...object.heapChunks.keys()] }).toEqual({
        rss: 4 * MIB,
        chunks: [2 * MIB, 0],
      })
      yield* client.close()
      expect(chunk?.freed).toBe(true)
    })
    expect(bed.klog(7).filter((text) => text.includes('page fault'))).toHaveLength(2)
    expect({ log: bed.klog(4), splats: bed.complaints }).toEqual({ log: [], splats: [] })
  })

  it('holds up a job only until the page is there', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const { va } = yield* heapOf(client, 2 * MIB)
      const begin = bed.machine.kernel.clock.now
      expect(yield* gpuWrite(client, yield* jobBo(client), va)).toBe(0)
      expect(bed.machine.kernel.clock.now - begin).toBeLessThan(msecs(2))
    })
  })
})

describe('an unhandled page fault', () => {
  it('is logged, ends the job with -EINVAL, and disables the address space until its VM gets it again', () => {
    const bed = new Testbed()
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      expect(yield* gpuWrite(client, bo, UNMAPPED)).toBe(-EINVAL)
      expect(pfdev.asFaultyMask).toBe(0x1_0001)
      expect(bed.klog(3)).toEqual([
        expect.stringMatching(/^Unhandled Page fault in AS0 at VA 0x0000000000100000; .*access type 0x3: WRITE/),
        expect.stringMatching(/^js fault, js=1, status=TRANSLATION_FAULT/),
      ])
      expect(yield* gpuWrite(client, bo, gpuVa(bo.va + 1024))).toBe(0)
      expect({ faulty: pfdev.asFaultyMask, value: wordAt(bo, 1024) }).toEqual({ faulty: 0, value: 42 })
    })
    expect(bed.complaints).toEqual([])
  })

  it('in a BO that is no heap is a WARN as well', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      const { out } = yield* client.ioctl(CREATE_BO, { size: 4096, flags: BO_NOEXEC })
      const va = gpuVa(Number(out.offset))
      client.file.driverPriv.mmu.pageTable.unmap(va, 4096)
      // It names where the BO begins, not where the fault was.
      expect(yield* gpuWrite(client, bo, gpuVa(va + 8))).toBe(-EINVAL)
      expect(bed.complaints).toEqual([
        `panfrost_mmu_map_fault_addr: matching BO is not heap type (GPU VA = ${va.toString(16)})`,
      ])
    })
  })

  it('of one file leaves the jobs of another alone', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const [bad, good] = [yield* bed.open('bad'), yield* bed.open('good')]
      const bo = yield* jobBo(good)
      const head = storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration: msecs(3) }])
      const fence = yield* submit(good, head, { requirements: JD_REQ_FS })
      expect(yield* gpuWrite(bad, yield* jobBo(bad), UNMAPPED)).toBe(-EINVAL)
      yield* fence.waitTimeout(undefined, false)
      expect(fence.error).toBe(0)
    })
  })
})

describe('address spaces', () => {
  it('stay with their VM after the last use, and are taken from the one that is idle for longest', () => {
    const bed = new Testbed({ model: 't720-mp2' })
    bed.run(function* () {
      const clients: DrmClient[] = []
      const spaces = () => clients.map(({ file }) => file.driverPriv.mmu.as.value)
      const use = function* (client: DrmClient): Task {
        expect(yield* gpuWrite(client, yield* jobBo(client), gpuVa(0x200_0000))).toBe(0)
      }
      for (let n = 0; n < 4; n++) {
        const client = yield* bed.open(`client${n}`)
        clients.push(client)
        yield* use(client)
      }
      expect(spaces()).toEqual([0, 1, 2, 3])
      const [first, second] = clients
      if (first === undefined || second === undefined) throw new Error('no clients')
      yield* use(first)
      clients.push(yield* bed.open('client4'))
      for (const client of clients.slice(4)) yield* use(client)
      // The second is now the one that was idle for longest.
      expect(spaces()).toEqual([0, -1, 2, 3, 1])
      yield* use(second)
      expect(spaces()).toEqual([0, 2, -1, 3, 1])
    })
    expect(bed.complaints).toEqual([])
  })

  it('are all in use with a session and jobs of as many VMs: a WARN, and the job ends with -EBUSY', () => {
    // B24. A part with 4 address spaces and two jobs in each slot.
    const g52 = gpuModel('g52-mp2')
    const bed = new Testbed({ model: { ...g52, registers: { ...g52.registers, AS_PRESENT: 0xf } } })
    const { pfdev, kernel } = bed.machine
    bed.run(function* () {
      const owner = yield* bed.open('owner')
      expect((yield* owner.ioctl(PERFCNT_ENABLE, { enable: 1 })).result).toBe(0)
      const fences = []
      const clients: DrmClient[] = []
      for (const requirements of [0, 0, JD_REQ_FS, JD_REQ_FS]) {
        const client = yield* bed.open()
        clients.push(client)
        fences.push(yield* submit(client, storeHang(yield* jobBo(client)), { requirements }))
        yield* msleep(kernel, msecs(1))
      }
      expect(fences.map(({ signaled, error }) => `${signaled} ${error}`)).toEqual([
        'false 0',
        'false 0',
        'false 0',
        `true ${-EBUSY}`,
      ])
      expect(bed.complaints).toEqual(['panfrost_mmu_as_get: &lru_mmu->list == &pfdev->as_lru_list'])
      // One for the session, one for each job in hardware.
      expect(pfdev.pm.usage).toBe(4)
      expect(pfdev.asLock.owner).toBeUndefined()
      for (const client of clients) yield* client.close()
      yield* owner.close()
      yield* msleep(kernel, msecs(100))
      expect({ usage: pfdev.pm.usage, status: pfdev.pm.status }).toEqual({ usage: 0, status: 'suspended' })
    })
  })

  it('warn of a use count of four, which a session and three jobs of one VM reach without a fault', () => {
    // B23.
    const bed = new Testbed({ model: 't760-mp4' })
    bed.run(function* () {
      const client = yield* bed.open()
      const bo = yield* jobBo(client)
      yield* client.ioctl(PERFCNT_ENABLE, { enable: 1 })
      const work = { type: 'FRAGMENT', profile: 0, duration: msecs(5) } as const
      for (const n of [0, 1, 2]) {
        const head = n < 2 ? storeChain(bo, [work], 1024 * n) : storeHang(bo, 2048)
        yield* submit(client, head, { requirements: n < 2 ? JD_REQ_FS : 0 })
      }
      yield* msleep(bed.machine.kernel, msecs(1))
      expect(client.file.driverPriv.mmu.asCount.value).toBe(4)
      expect(bed.complaints).toEqual(['panfrost_mmu_as_get: en >= (NUM_JOB_SLOTS + 1)'])
    })
  })

  it('are released with the VM, and read as free', () => {
    const bed = new Testbed()
    const { pfdev, memory } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* gpuWrite(client, yield* jobBo(client), gpuVa(0x200_0000))
      const { mmu } = client.file.driverPriv
      expect({ mask: pfdev.asAllocMask, list: pfdev.asLruList }).toEqual({ mask: 1, list: [mmu] })
      yield* client.close()
      yield* msleep(bed.machine.kernel, msecs(1))
      expect({ mask: pfdev.asAllocMask, list: pfdev.asLruList, as: mmu.as.value }).toEqual({
        mask: 0,
        list: [],
        as: -1,
      })
      expect(memory.tableAt(mmu.pageTable.base)).toBeUndefined()
    })
  })
})
