import { describe, expect, it } from 'vitest'
import { msecs } from '../../kernel/clock.ts'
import { EAGAIN, EBUSY, EINVAL, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { Testbed } from '../testbed.testing.ts'
import { disable, enable, oldDump, reset, resetSoon } from './session.testing.ts'

/** A session that works, past the failure of the enable that wakes the GPU. */
function* established(bed: Testbed, name = 'client'): Task<DrmClient> {
  const client = yield* bed.open(name)
  yield* enable(client)
  expect(yield* enable(client)).toBe(0)
  return client
}

describe('v2', () => {
  it('answers +11 to an enable that wakes the GPU, keeps an address-space use, and works the second time', () => {
    // V2-1.
    const bed = new Testbed({ policy: 'v2' })
    bed.run(function* () {
      const client = yield* bed.open()
      const { asCount } = client.file.driverPriv.mmu
      expect(yield* enable(client)).toBe(EAGAIN)
      expect({ uses: asCount.value, usage: bed.machine.pfdev.pm.usage }).toEqual({ uses: 1, usage: 0 })
      expect(yield* oldDump(client)).toBe(-EINVAL)
      expect(yield* enable(client)).toBe(0)
      expect(asCount.value).toBe(2)
      expect(yield* oldDump(client)).toBe(0)
      expect(yield* disable(client)).toBe(0)
      expect(asCount.value).toBe(1)
    })
    expect(bed.complaints).toEqual([])
  })

  it('answers +11 again to a caller that is slower than autosuspend', () => {
    const bed = new Testbed({ policy: 'v2' })
    bed.run(function* () {
      const client = yield* bed.open()
      for (let round = 0; round < 3; round++) {
        expect(yield* enable(client)).toBe(EAGAIN)
        yield* msleep(bed.machine.kernel, msecs(60))
      }
    })
  })

  it('answers -EIO to dumps after a reset, 0 to an enable of the owner that changes nothing, -EBUSY to others', () => {
    // V2-2, V2-3, V2-4.
    const bed = new Testbed({ policy: 'v2' })
    bed.run(function* () {
      const client = yield* established(bed)
      const other = yield* bed.open('other')
      yield* reset(bed)
      expect([yield* oldDump(client), yield* enable(client), yield* oldDump(client), yield* enable(other)]).toEqual([
        -EIO,
        0,
        -EIO,
        -EBUSY,
      ])
      expect(yield* disable(client)).toBe(0)
      expect([yield* enable(other), yield* enable(other), yield* oldDump(other)]).toEqual([EAGAIN, 0, 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('does not wake a dump that a reset strikes', () => {
    // V2-6.
    const bed = new Testbed({ policy: 'v2' })
    const { kernel } = bed.machine
    bed.run(function* () {
      const client = yield* established(bed)
      resetSoon(bed)
      const begin = kernel.clock.now
      expect(yield* oldDump(client)).toBe(-ETIMEDOUT)
      expect(Math.round((kernel.clock.now - begin) / 1e6)).toBe(1000)
      expect(yield* oldDump(client)).toBe(-EIO)
    })
  })

  it('answers -EAGAIN while a reset is pending, after it has cleaned the caches', () => {
    // V2-11.
    const bed = new Testbed({ policy: 'v2' })
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* established(bed)
      yield* disable(client)
      yield* pfdev.reset.pending.set(1)
      bed.forget()
      expect(yield* enable(client)).toBe(-EAGAIN)
      expect(bed.writesTo('GPU_CMD')).toEqual([3, 8])
      expect(bed.writesTo('GPU_PERFCNT_CFG')).toEqual([])
    })
  })

  it('sets its flag on every reset, with a session or without', () => {
    // V2-12.
    const bed = new Testbed({ policy: 'v2' })
    bed.run(function* () {
      const client = yield* established(bed)
      yield* disable(client)
      yield* reset(bed)
      expect([yield* enable(client), yield* enable(client)]).toEqual([EAGAIN, 0])
    })
  })
})
