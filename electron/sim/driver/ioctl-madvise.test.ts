import { describe, expect, it } from 'vitest'
import { EINTR, EINVAL, ENOENT } from '../kernel/errno.ts'
import { msecs } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { sendSignal } from '../kernel/signal.ts'
import { msleep } from '../kernel/sleep.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { createBo, objectOf } from './bos.testing.ts'
import { GEM_CLOSE } from './drm-uapi.ts'
import { gemClose } from './gem.ts'
import { gemHandleCreate } from './gem-handle.ts'
import { gemPurge } from './gem-shrinker.ts'
import { Testbed } from './testbed.testing.ts'
import { MADV_DONTNEED, MADV_WILLNEED, MADVISE } from './uapi.ts'

const bed = new Testbed()
const withClient = <T>(program: (client: DrmClient) => Task<T>): T => bed.asClient(program)

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
      const { handle } = yield* createBo(client, 4096)
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
      const { handle } = yield* createBo(client, 4096)
      expect(yield* madvise(client, handle, 5)).toBe('0 1')
    })
  })

  it('answers -EINVAL to DONTNEED unless the BO has exactly one mapping', () => {
    withClient(function* (client) {
      const { handle } = yield* createBo(client, 4096)
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
      const { handle } = yield* createBo(client, 4096)
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
