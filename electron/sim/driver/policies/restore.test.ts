import { describe, expect, it } from 'vitest'
import { EFAULT, EINTR, EINVAL } from '../../kernel/errno.ts'
import { userPtr } from '../../kernel/user-memory.ts'
import { deviceResume, deviceSuspend } from '../device.ts'
import { Testbed } from '../testbed.testing.ts'
import { dump, soundSession } from './restore.testing.ts'
import { disable, enable, oldDump, reset, resetSoon } from './session.testing.ts'

describe('restore', () => {
  it('reports nothing without a reset', () => {
    soundSession(function* (client) {
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 0', '0 0'])
    })
  })

  it('goes on after a reset, which one dump reports', () => {
    soundSession(function* (client, bed) {
      yield* dump(client)
      yield* reset(bed)
      expect([yield* dump(client), yield* dump(client), yield* disable(client)]).toEqual(['0 1', '0 0', 0])
    })
  })

  it('reports two resets as 2', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      yield* reset(bed)
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 2', '0 0'])
    })
  })

  it('does not report resets from before the session', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      yield* disable(client)
      yield* reset(bed)
      expect([yield* enable(client), yield* dump(client)]).toEqual([0, '0 0'])
    })
  })

  it('keeps the report until the user copy has worked', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      expect(yield* dump(client, userPtr(0))).toBe(`${-EFAULT} 99`)
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 1', '0 0'])
    })
  })

  it('keeps the report when a signal interrupts the dump', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      bed.interruptSoon()
      expect(yield* dump(client)).toBe(`${-EINTR} 99`)
      expect(yield* dump(client)).toBe('0 1')
    })
  })

  it('answers -EINVAL to a pad before it looks at anything else, and samples nothing', () => {
    soundSession(function* (client, bed) {
      const other = yield* bed.open('other')
      expect([yield* dump(client, undefined, 1), yield* dump(other, undefined, 1)]).toEqual([
        `${-EINVAL} 99`,
        `${-EINVAL} 99`,
      ])
      expect(yield* dump(other)).toBe(`${-EINVAL} 99`)
      yield* other.close()
      expect(bed.writesTo('GPU_CMD')).toEqual([])
    })
  })

  it('works for a caller that knows only the first eight bytes', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      expect(yield* oldDump(client)).toBe(0)
      expect(bed.samples).toHaveLength(1)
    })
  })

  it('programs the counter set of the session again, with an address space of its own', () => {
    soundSession(function* (client, bed) {
      yield* reset(bed)
      expect(bed.writesTo('GPU_PERFCNT_CFG')).toEqual([0x101])
      expect(client.file.driverPriv.mmu.asCount.value).toBe(1)
    })
  })

  it('masks and synchronises the GPU interrupt before the soft reset, which turns the counters off', () => {
    soundSession(function* (_client, bed) {
      yield* reset(bed)
      const writes = bed.writes.filter((write) => /^GPU_(INT_MASK|PERFCNT_CFG|CMD)/.test(write))
      expect(writes).toEqual([
        'GPU_INT_MASK = 0x0',
        'GPU_INT_MASK = 0x0',
        'GPU_CMD = 0x1',
        'GPU_INT_MASK = 0x30081',
        'GPU_PERFCNT_CFG = 0x101',
      ])
    })
  })

  it('takes system sleep for a reset like others', () => {
    soundSession(function* (client, bed) {
      const { pfdev } = bed.machine
      expect([yield* deviceSuspend(pfdev), yield* deviceResume(pfdev)]).toEqual([0, 0])
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 1', '0 0'])
    })
  })

  it('an enable that a reset strikes is programmed after it', () => {
    const bed = new Testbed({ policy: 'restore' })
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* pfdev.pm.getSync()
      resetSoon(bed)
      expect(yield* enable(client)).toBe(0)
      expect(bed.resets).toEqual(['runtime resume', 'test'])
      expect([yield* dump(client), yield* disable(client)]).toEqual(['0 0', 0])
      yield* pfdev.pm.putAutosuspend()
    })
    expect(bed.complaints).toEqual([])
  })
})
