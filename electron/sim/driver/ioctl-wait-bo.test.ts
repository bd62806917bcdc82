import { describe, expect, it } from 'vitest'
import { EBUSY, EINTR, EINVAL, ENOENT, ETIMEDOUT } from '../kernel/errno.ts'
import { msecs, seconds } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { sendSignal } from '../kernel/signal.ts'
import { msleep } from '../kernel/sleep.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { createBo } from './bos.testing.ts'
import { jobBo, storeChain, storeHang, submit, type TestBo, waitBo } from './jobs.testing.ts'
import { Testbed } from './testbed.testing.ts'
import { WAIT_BO } from './uapi.ts'

const bed = new Testbed()
const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

/** A client with a BO whose job never ends. */
function* withHungJob(own: Testbed): Task<{ readonly client: DrmClient; readonly bo: TestBo }> {
  const client = yield* own.open()
  const bo = yield* jobBo(client)
  yield* submit(client, storeHang(bo), { bos: [bo] })
  return { client, bo }
}

describe('WAIT_BO', () => {
  it('answers -EINVAL to a pad and -ENOENT to an unknown handle', () => {
    withClient(function* (client) {
      expect((yield* client.ioctl(WAIT_BO, { handle: 1, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(WAIT_BO, { handle: 1 })).result).toBe(-ENOENT)
    })
  })

  it('returns the jiffies left: 1 for an idle BO with no time, and any 32 bits for a far deadline', () => {
    withClient(function* (client) {
      const { handle } = yield* createBo(client, 4096)
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
      const { client, bo } = yield* withHungJob(own)
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
      const { client, bo } = yield* withHungJob(own)
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
      const { client, bo } = yield* withHungJob(own)
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
