import { describe, expect, it } from 'vitest'
import { GPU_CMD_PERFCNT_SAMPLE } from '../../device/regs.ts'
import { msecs, seconds, usecs } from '../../kernel/clock.ts'
import { EBUSY, EINTR, ETIMEDOUT } from '../../kernel/errno.ts'
import { msleep, udelay } from '../../kernel/sleep.ts'
import { deviceScheduleReset } from '../device.ts'
import { type Policy } from './policy.ts'
import { dump, soundSession } from './restore.testing.ts'
import { restore } from './restore.ts'
import { disable, enable, reset, resetSoon } from './session.testing.ts'

describe('a dump under restore', () => {
  it('wakes a dump that a reset strikes, and samples again at its end', () => {
    soundSession(function* (client, bed) {
      const { kernel } = bed.machine
      resetSoon(bed)
      const begin = kernel.clock.now
      expect(yield* dump(client)).toBe('0 1')
      expect(kernel.clock.now - begin).toBeLessThan(msecs(5))
      expect(bed.writesTo('GPU_CMD').filter((command) => command === GPU_CMD_PERFCNT_SAMPLE)).toHaveLength(2)
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
      expect(bed.writesTo('GPU_CMD')).toEqual([1, 2, GPU_CMD_PERFCNT_SAMPLE, 7])
    })
  })

  it('gives up with -EBUSY when a reset strikes five times, and still reports them', () => {
    soundSession(function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      let storm = true
      bed.start('storm', function* () {
        let seen = 0
        while (storm) {
          const samples = bed.writesTo('GPU_CMD').filter((command) => command === GPU_CMD_PERFCNT_SAMPLE).length
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
})
