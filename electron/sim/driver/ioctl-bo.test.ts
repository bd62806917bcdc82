import { describe, expect, it } from 'vitest'
import { EBUSY, EINTR, EINVAL, ENOENT, ENOSPC, ETIMEDOUT } from '../kernel/errno.ts'
import { msecs, seconds } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { sendSignal } from '../kernel/signal.ts'
import { msleep } from '../kernel/sleep.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { GEM_CLOSE } from './drm-uapi.ts'
import { gemClose } from './gem.ts'
import { gemHandleCreate, gemObjectLookup } from './gem-handle.ts'
import { type PanfrostGemObject } from './gem-object.ts'
import { gemPurge } from './gem-shrinker.ts'
import { jobBo, storeChain, storeHang, submit, waitBo } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import {
  BO_HEAP,
  BO_NOEXEC,
  BO_WB_MMAP,
  CREATE_BO,
  GET_BO_OFFSET,
  MADV_DONTNEED,
  MADV_WILLNEED,
  MADVISE,
  MMAP_BO,
  WAIT_BO,
} from './uapi.ts'

const MIB = 1 << 20

const bed = new Testbed()
const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

function* create(client: DrmClient, size: number, flags = 0, pad = 0): Task<{ result: number; handle: number }> {
  const { result, out } = yield* client.ioctl(CREATE_BO, { size, flags, pad })
  return { result, handle: out.handle }
}

/** The driver's object behind a handle. */
function* objectOf(client: DrmClient, handle: number): Task<PanfrostGemObject> {
  const bo = yield* gemObjectLookup(client.file, handle)
  if (bo === undefined) throw new Error(`no BO ${handle}`)
  return bo
}

describe('CREATE_BO', () => {
  it('gives a handle and an address in the window of the file', () => {
    withClient(function* (client) {
      const { result, out } = yield* client.ioctl(CREATE_BO, { size: 1 })
      expect({ result, handle: out.handle }).toEqual({ result: 0, handle: 1 })
      expect(out.offset).toBeGreaterThanOrEqual(32n << 20n)
      expect((yield* objectOf(client, 1)).size).toBe(4096)
    })
  })

  it('answers -EINVAL to size 0, a pad, unknown flags, a heap with code, a heap with WB_MMAP', () => {
    withClient(function* (client) {
      expect((yield* create(client, 0)).result).toBe(-EINVAL)
      expect((yield* create(client, 4096, 0, 1)).result).toBe(-EINVAL)
      expect((yield* create(client, 4096, 8)).result).toBe(-EINVAL)
      expect((yield* create(client, 4096, BO_HEAP)).result).toBe(-EINVAL)
      expect((yield* create(client, 4096, BO_HEAP | BO_NOEXEC | BO_WB_MMAP)).result).toBe(-EINVAL)
      expect((yield* create(client, 4096, BO_NOEXEC | BO_WB_MMAP)).result).toBe(0)
    })
  })

  it('rounds a heap up to 2 MiB', () => {
    withClient(function* (client) {
      const { result, handle } = yield* create(client, 2 * MIB + 1, BO_HEAP | BO_NOEXEC)
      expect(result).toBe(0)
      expect((yield* objectOf(client, handle)).size).toBe(4 * MIB)
    })
  })

  it('answers -ENOSPC without room for an address, and keeps nothing', () => {
    withClient(function* (client) {
      expect((yield* create(client, 0xffff_ffff, BO_NOEXEC)).result).toBe(-ENOSPC)
      expect(yield* client.file.objects.findWhere(() => true)).toBeUndefined()
      expect((yield* create(client, 4096)).handle).toBe(1)
    })
  })

  it('gives the lowest free handle', () => {
    withClient(function* (client) {
      for (let i = 0; i < 3; i++) yield* create(client, 4096)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 2 })).result).toBe(0)
      expect((yield* create(client, 4096)).handle).toBe(2)
    })
  })
})

describe('GEM_CLOSE', () => {
  it('answers -EINVAL to an unknown handle and to a pad', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1 })).result).toBe(-EINVAL)
      yield* create(client, 4096)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(GEM_CLOSE, { handle: 1 })).result).toBe(0)
    })
  })

  it('frees the address and the pages', () => {
    withClient(function* (client) {
      const { out } = yield* client.ioctl(CREATE_BO, { size: 4096 })
      const { pages, mappings } = yield* objectOf(client, out.handle)
      // One reference is the test's own.
      yield* client.ioctl(GEM_CLOSE, { handle: out.handle })
      expect(mappings.list).toEqual([])
      expect(pages.freed).toBe(false)
      expect((yield* client.ioctl(CREATE_BO, { size: 4096 })).out.offset).toBe(out.offset)
    })
  })
})

describe('MMAP_BO', () => {
  it('answers -EINVAL to flags, -ENOENT to an unknown handle, -EINVAL to a heap', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(MMAP_BO, { handle: 9, flags: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(MMAP_BO, { handle: 9 })).result).toBe(-ENOENT)
      const heap = yield* create(client, 2 * MIB, BO_HEAP | BO_NOEXEC)
      expect((yield* client.ioctl(MMAP_BO, { handle: heap.handle })).result).toBe(-EINVAL)
    })
  })

  it('gives each BO an offset of its own, and the same one again', () => {
    withClient(function* (client) {
      const offsets: bigint[] = []
      for (const handle of [1, 2, 1]) {
        if (offsets.length < 2) yield* create(client, 4096)
        const { result, out } = yield* client.ioctl(MMAP_BO, { handle })
        expect(result).toBe(0)
        offsets.push(out.offset)
      }
      expect(offsets[0]).toBe(offsets[2])
      expect(offsets[0]).not.toBe(offsets[1])
    })
  })
})

describe('GET_BO_OFFSET', () => {
  it('gives the address that CREATE_BO gave, and looks at no pad', () => {
    withClient(function* (client) {
      const { out } = yield* client.ioctl(CREATE_BO, { size: 4096 })
      const answer = yield* client.ioctl(GET_BO_OFFSET, { handle: out.handle, pad: 7 })
      expect({ result: answer.result, offset: answer.out.offset }).toEqual({ result: 0, offset: out.offset })
    })
  })

  it('answers -ENOENT to an unknown handle, -EINVAL to a BO without a mapping in this file', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(GET_BO_OFFSET, { handle: 1 })).result).toBe(-ENOENT)
      const { handle } = yield* create(client, 4096)
      // As another thread sees it that guessed the handle of a CREATE_BO in progress.
      yield* gemClose(yield* objectOf(client, handle), client.file.driverPriv)
      expect((yield* client.ioctl(GET_BO_OFFSET, { handle })).result).toBe(-EINVAL)
    })
  })
})

describe('WAIT_BO', () => {
  it('answers -EINVAL to a pad and -ENOENT to an unknown handle', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(WAIT_BO, { handle: 1, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(WAIT_BO, { handle: 1 })).result).toBe(-ENOENT)
    })
  })

  it('returns the jiffies left: 1 for an idle BO with no time, and any 32 bits for a far deadline', () => {
    withClient(function* (client) {
      const { handle } = yield* create(client, 4096)
      const wait = function* (timeout_ns: bigint): Task<number> {
        return (yield* client.ioctl(WAIT_BO, { handle, timeout_ns })).result
      }
      const now = BigInt(client.machine.kernel.clock.now)
      expect(yield* wait(0n)).toBe(1)
      expect(yield* wait(now - 1n)).toBe(1)
      // One more than fit, so that the wait is no shorter than was asked for.
      expect(yield* wait(now + 1_000_000_000n)).toBe(251)
      // 2^63 ns are 0x218def416bd jiffies of 4 ms, less what has passed; the low 32 bits are negative or not as it happens.
      expect((yield* wait(2n ** 63n - 1n)) | 0).toBe(
        Number(BigInt.asIntN(32, (2n ** 63n - 1n - now) / 4_000_000n + 1n)),
      )
    })
  })

  it('answers -EBUSY for a busy BO with no time left to wait, and -ETIMEDOUT when the time passes', () => {
    const own = new Testbed()
    own.run(function* () {
      const client = yield* own.open()
      const bo = yield* jobBo(client)
      yield* submit(client, storeHang(bo), { bos: [bo] })
      expect((yield* client.ioctl(WAIT_BO, { handle: bo.handle, timeout_ns: 0n })).result).toBe(-EBUSY)
      expect((yield* client.ioctl(WAIT_BO, { handle: bo.handle, timeout_ns: 1n })).result).toBe(-EBUSY)
      const begin = own.machine.kernel.clock.now
      expect(yield* waitBo(client, bo, msecs(20))).toBe(-ETIMEDOUT)
      expect(own.machine.kernel.clock.now - begin).toBe(msecs(20))
    })
  })

  it('waits for the jobs that use the BO, and returns what is left of the time', () => {
    withClient(function* (client) {
      const bo = yield* jobBo(client)
      const head = storeChain(bo, [{ type: 'FRAGMENT', profile: 0, duration: msecs(8) }])
      yield* submit(client, head, { bos: [bo], requirements: 1 })
      const left = yield* waitBo(client, bo, msecs(100))
      // 100 ms less 8 ms and a little, in jiffies of 4 ms.
      expect(left).toBe(23)
      expect(yield* waitBo(client, bo, msecs(0))).toBe(1)
    })
  })

  it('waits for ever where the deadline is years away, as a search shows', () => {
    const own = new Testbed()
    const { kernel } = own.machine
    own.run(function* () {
      const client = yield* own.open()
      const bo = yield* jobBo(client)
      yield* submit(client, storeHang(bo), { bos: [bo] })
      const waiter = own.start('waiter', function* () {
        yield* client.ioctl(WAIT_BO, { handle: bo.handle, timeout_ns: 2n ** 62n })
      })
      yield* msleep(kernel, msecs(1))
      expect([waiter.parked?.kind, waiter.parked?.deadline]).toEqual(['dma_fence_wait', undefined])
    })
  })

  it('is interrupted by a signal', () => {
    const own = new Testbed()
    own.run(function* () {
      const client = yield* own.open()
      const bo = yield* jobBo(client)
      yield* submit(client, storeHang(bo), { bos: [bo] })
      const { kernel } = own.machine
      const waiter = kernel.current
      own.start('killer', function* () {
        yield* msleep(kernel, msecs(5))
        yield* sendSignal(waiter)
      })
      // -ERESTARTSYS, which the program sees as EINTR.
      expect(yield* waitBo(client, bo, seconds(1))).toBe(-EINTR)
    })
  })
})

describe('MADVISE', () => {
  function* madvise(client: DrmClient, handle: number, madv: number): Task<string> {
    const { result, out } = yield* client.ioctl(MADVISE, { handle, madv, retained: 9 })
    return `${result} ${out.retained}`
  }

  it('answers -ENOENT to an unknown handle', () => {
    withClient(function* (client) {
      expect(yield* madvise(client, 1, MADV_WILLNEED)).toBe(`${-ENOENT} 9`)
    })
  })

  it('says whether the pages are still there', () => {
    withClient(function* (client) {
      const { handle } = yield* create(client, 4096)
      const bo = yield* objectOf(client, handle)
      expect(yield* gemPurge(bo)).toBe(false)
      expect(yield* madvise(client, handle, MADV_DONTNEED)).toBe('0 1')
      expect(yield* madvise(client, handle, MADV_WILLNEED)).toBe('0 1')
      expect(yield* gemPurge(bo)).toBe(false)
      yield* madvise(client, handle, MADV_DONTNEED)
      expect(yield* gemPurge(bo)).toBe(true)
      expect(yield* madvise(client, handle, MADV_WILLNEED)).toBe('0 0')
      expect(bo.pages.freed).toBe(true)
    })
  })

  it('does not check the range of the advice', () => {
    withClient(function* (client) {
      const { handle } = yield* create(client, 4096)
      expect(yield* madvise(client, handle, 5)).toBe('0 1')
    })
  })

  it('answers -EINVAL to DONTNEED unless the BO has exactly one mapping', () => {
    withClient(function* (client) {
      const { handle } = yield* create(client, 4096)
      const bo = yield* objectOf(client, handle)
      const other = yield* bed.open('other')
      // As an import of the same dma-buf into another file.
      const imported = yield* gemHandleCreate(other.file, bo)
      expect(yield* madvise(client, handle, MADV_DONTNEED)).toBe(`${-EINVAL} 9`)
      expect(yield* madvise(client, handle, MADV_WILLNEED)).toBe('0 1')
      yield* other.ioctl(GEM_CLOSE, { handle: imported })
      expect(yield* madvise(client, handle, MADV_DONTNEED)).toBe('0 1')
      yield* madvise(client, handle, MADV_WILLNEED)
      yield* gemClose(bo, client.file.driverPriv)
      expect(yield* madvise(client, handle, MADV_DONTNEED)).toBe(`${-EINVAL} 9`)
    })
  })

  it('answers -EINTR to a signal while it waits for the reservation lock', () => {
    withClient(function* (client) {
      const { kernel } = bed.machine
      const { handle } = yield* create(client, 4096)
      const bo = yield* objectOf(client, handle)
      const waiter = kernel.current
      bed.start('owner', () =>
        bo.resv.lock.with(function* () {
          yield* msleep(kernel, msecs(5))
          yield* sendSignal(waiter)
          yield* msleep(kernel, msecs(5))
        }),
      )
      yield* msleep(kernel, msecs(1))
      expect(yield* madvise(client, handle, MADV_DONTNEED)).toBe(`${-EINTR} 9`)
      kernel.current.signalled = false
      yield* msleep(kernel, msecs(10))
    })
  })
})
