import { describe, expect, it } from 'vitest'
import { msecs, seconds, usecs } from '../../kernel/clock.ts'
import { EBUSY, EFAULT, EINTR, EINVAL, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep, udelay } from '../../kernel/sleep.ts'
import { userPtr } from '../../kernel/user-memory.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceResume, deviceScheduleReset, deviceSuspend } from '../device.ts'
import { Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP_RESETS } from '../uapi.ts'
import { type Policy } from './policy.ts'
import { restore } from './restore.ts'
import { disable, enable, oldDump, reset, resetSoon, withSession } from './session.testing.ts'

/** Result and the resets that it reports; `resets` goes in as 99. */
function* dump(client: DrmClient, to = client.memory.alloc(client.machine.model.dumpBytes), pad = 0): Task<string> {
  const { result, out } = yield* client.ioctl(PERFCNT_DUMP_RESETS, { buf_ptr: BigInt(to), resets: 99, pad })
  return `${result} ${out.resets}`
}

/** The owner of a session runs the program and closes its file: no splat comes of it, and nothing is left. */
function soundSession(program: (client: DrmClient, bed: Testbed) => Task, policy = restore): void {
  const bed = withSession(policy, function* (client, bed) {
    yield* program(client, bed)
    yield* client.close()
    yield* msleep(bed.machine.kernel, msecs(100))
  })
  const { pfdev } = bed.machine
  expect(bed.complaints).toEqual([])
  expect({ usage: pfdev.pm.usage, status: pfdev.pm.status, uses: pfdev.asLruList.length }).toEqual({
    usage: 0,
    status: 'suspended',
    uses: 0,
  })
}

const SAMPLE = 4

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

  it('wakes a dump that a reset strikes, and samples again at its end', () => {
    soundSession(function* (client, bed) {
      const { kernel } = bed.machine
      resetSoon(bed)
      const begin = kernel.clock.now
      expect(yield* dump(client)).toBe('0 1')
      expect(kernel.clock.now - begin).toBeLessThan(msecs(5))
      expect(bed.writesTo('GPU_CMD').filter((command) => command === SAMPLE)).toHaveLength(2)
    })
  })

  it('keeps dumps off the hardware for as long as a reset takes', () => {
    soundSession(function* (client, bed) {
      const { kernel, pfdev, device } = bed.machine
      // The soft reset never completes, and the hard one comes after 10 ms.
      device.faults.softResetStuck()
      yield* deviceScheduleReset(pfdev, 'test')
      const begin = kernel.clock.now
      yield* msleep(kernel, msecs(1))
      expect(yield* dump(client)).toBe('0 1')
      expect(kernel.clock.now - begin).toBeGreaterThan(msecs(10))
      expect(bed.writesTo('GPU_CMD')).toEqual([1, 2, SAMPLE, 7])
    })
  })

  it('gives up with -EBUSY when a reset strikes five times, and still reports them', () => {
    soundSession(function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      let storm = true
      bed.start('storm', function* () {
        let seen = 0
        while (storm) {
          const samples = bed.writesTo('GPU_CMD').filter((command) => command === SAMPLE).length
          if (samples > seen) yield* deviceScheduleReset(pfdev, 'test')
          seen = samples
          yield* msleep(kernel, usecs(1))
        }
      })
      expect(yield* dump(client)).toBe(`${-EBUSY} 99`)
      storm = false
      expect(bed.resets).toHaveLength(5)
      expect(yield* dump(client)).toBe('0 5')
    })
  })

  it('answers -ETIMEDOUT after a second of a reset that stays pending, and touches no register', () => {
    soundSession(function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      yield* pfdev.reset.pending.set(1)
      const begin = kernel.clock.now
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 99`)
      expect(kernel.clock.now - begin).toBe(seconds(1))
      expect(bed.writes).toEqual([])
      yield* pfdev.reset.pending.set(0)
      expect(yield* dump(client)).toBe('0 0')
    })
  })

  it('waits for a pending reset, and goes on when it is over', () => {
    soundSession(function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      yield* pfdev.reset.pending.set(1)
      bed.start('reset', function* () {
        yield* msleep(kernel, msecs(300))
        yield* pfdev.reset.work.queue()
      })
      expect(yield* dump(client)).toBe('0 1')
      expect(kernel.clock.now).toBeGreaterThan(msecs(300))
    })
  })

  it('drains the sample of an interrupted dump before the next, and before the buffer is unmapped', () => {
    soundSession(function* (client, bed) {
      bed.interruptSoon()
      expect(yield* dump(client)).toBe(`${-EINTR} 99`)
      expect(bed.samples).toHaveLength(0)
      expect(yield* dump(client)).toBe('0 0')
      expect(bed.samples).toHaveLength(2)
      bed.forget()
      bed.interruptSoon()
      expect(yield* dump(client)).toBe(`${-EINTR} 99`)
      expect(yield* disable(client)).toBe(0)
      expect(bed.samples).toHaveLength(1)
      expect(bed.klog(4)).toEqual([])
    })
  })

  it('answers -ETIMEDOUT with no register touched while the interrupts of a lost sample do not come, until a reset', () => {
    soundSession(function* (client, bed) {
      bed.machine.device.faults.loseIrq()
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 99`)
      bed.forget()
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 99`)
      expect(bed.writes).toEqual([])
      yield* reset(bed)
      expect(yield* dump(client)).toBe('0 1')
    })
  })

  it('does not lose an interrupt to the handler of the one before, which clears last', () => {
    const slow: Policy = {
      ...restore,
      base: restore,
      patch: ({ device }, base) => ({
        *cleanCacheDone() {
          yield* base.cleanCacheDone()
          yield* udelay(device().kernel, msecs(10))
        },
      }),
    }
    soundSession(function* (client, bed) {
      const begin = bed.machine.kernel.clock.now
      expect([yield* dump(client), yield* disable(client), yield* enable(client)]).toEqual(['0 0', 0, 0])
      expect(bed.machine.kernel.clock.now - begin).toBeLessThan(msecs(25))
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 0', '0 0'])
    }, slow)
  })

  it('resets the GPU before it unmaps the buffer of a sample that does not end', () => {
    soundSession(function* (client, bed) {
      bed.machine.device.faults.loseIrq()
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 99`)
      expect([yield* disable(client), bed.resets]).toEqual([0, ['counter sample stuck']])
      expect([yield* enable(client), yield* dump(client)]).toEqual([0, '0 0'])
    })
  })

  it('ends the mask that a GPU fault leaves with the session whose dumps it has stopped', () => {
    soundSession(function* (client, bed) {
      bed.machine.device.faults.gpuFault()
      yield* msleep(bed.machine.kernel, msecs(1))
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 99`)
      expect(yield* disable(client)).toBe(0)
      expect([yield* enable(client), yield* dump(client)]).toEqual([0, '0 0'])
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
