import { describe, expect, it } from 'vitest'
import { msecs, seconds, usecs } from '../../kernel/clock.ts'
import { EAGAIN, EBUSY, EINTR, EINVAL, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceResume, deviceSuspend, PanfrostDevice } from '../device.ts'
import { COHERENCY_ACE } from '../features.ts'
import { Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP_STATE } from '../uapi.ts'
import { disable, enable, oldDump, reset, resetSoon, withoutAs, withSession } from './session.testing.ts'
import { v4 } from './v4.ts'

const DEAD = 'DEAD'
const INTERRUPTED = 'INTERRUPTED'
const STATES = ['', DEAD, INTERRUPTED, `${DEAD} ${INTERRUPTED}`]

/** Result and `state` in words; it goes in as 99, which is given back as such. */
function* dump(client: DrmClient, pad = 0): Task<string> {
  const buf_ptr = BigInt(client.memory.alloc(client.machine.model.dumpBytes))
  const { result, out } = yield* client.ioctl(PERFCNT_DUMP_STATE, { buf_ptr, state: 99, pad })
  return `${result} ${STATES[out.state] ?? out.state}`.trim()
}

describe('v4', () => {
  it('enables without a wait: the counters are cleared, and the caches are not cleaned', () => {
    const bed = new Testbed({ policy: 'v4' })
    bed.run(function* () {
      const client = yield* bed.open()
      yield* bed.machine.pfdev.pm.getSync()
      bed.forget()
      const begin = bed.machine.kernel.clock.now
      expect(yield* enable(client)).toBe(0)
      expect(bed.machine.kernel.clock.now - begin).toBeLessThan(usecs(100))
      expect(bed.writesTo('GPU_CMD')).toEqual([3])
      expect(bed.writesTo('GPU_INT_CLEAR')).toEqual([0x1_0000])
      expect([yield* dump(client), yield* dump(client), yield* disable(client)]).toEqual(['0', '0', 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('tests the pad first, then who owns the session, and only then touches the state', () => {
    withSession('v4', function* (client, bed) {
      const other = yield* bed.open('other')
      expect([yield* dump(client, 1), yield* dump(other, 1), yield* dump(other)]).toEqual(
        Array.from({ length: 3 }, () => `${-EINVAL} 99`),
      )
      expect([yield* enable(other), yield* dump(client)]).toEqual([-EBUSY, '0'])
    })
  })

  it('is programmed again by a reset, which the next dump tells, however many there were', () => {
    // V4-13.
    const bed = withSession('v4', function* (client, bed) {
      yield* reset(bed)
      yield* reset(bed)
      expect(bed.writesTo('GPU_PERFCNT_CFG')).toEqual([0x101, 0x101])
      expect([yield* dump(client), yield* dump(client), yield* disable(client)]).toEqual([`0 ${INTERRUPTED}`, '0', 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('works for a caller of eight bytes, who cannot see the gap', () => {
    // V4-14.
    withSession('v4', function* (client, bed) {
      yield* reset(bed)
      expect([yield* oldDump(client), yield* dump(client)]).toEqual([0, '0'])
    })
  })

  it('answers -EAGAIN to a dump that a reset strikes, and says so again to the call that libdrm repeats', () => {
    // V4-1.
    withSession('v4', function* (client, bed) {
      const { clock } = bed.machine.kernel
      resetSoon(bed)
      const begin = clock.now
      expect(yield* dump(client)).toBe(`${-EAGAIN} ${INTERRUPTED}`)
      expect(clock.now - begin).toBeLessThan(msecs(5))
      expect([yield* dump(client), yield* dump(client)]).toEqual([`0 ${INTERRUPTED}`, '0'])
      resetSoon(bed)
      const buf_ptr = BigInt(client.memory.alloc(client.machine.model.dumpBytes))
      const repeated = yield* client.drmIoctl(PERFCNT_DUMP_STATE, { buf_ptr })
      expect([repeated.result, STATES[repeated.out.state]]).toEqual([0, INTERRUPTED])
    })
  })

  it('loses the report with a signal, whose call alone has it', () => {
    // V4-3.
    withSession('v4', function* (client, bed) {
      yield* reset(bed)
      bed.interruptSoon()
      expect([yield* dump(client), yield* dump(client)]).toEqual([`${-EINTR} ${INTERRUPTED}`, '0'])
    })
  })

  it('reports beside the error after a time-out, and never again', () => {
    // V4-4.
    withSession('v4', function* (client, bed) {
      yield* reset(bed)
      bed.machine.device.faults.loseIrq()
      expect([yield* dump(client), yield* dump(client)]).toEqual([`${-ETIMEDOUT} ${INTERRUPTED}`, '0'])
    })
  })

  it('is dead while no reset gets an address space, drops no use then, and lives again after one that does', () => {
    // V4-9, V4-10.
    let fails = false
    const failing = withoutAs(v4, () => fails)
    const bed = withSession(failing, function* (client, bed) {
      fails = true
      resetSoon(bed)
      expect(yield* dump(client)).toBe(`${-EIO} ${DEAD} ${INTERRUPTED}`)
      expect([yield* dump(client), yield* dump(client)]).toEqual([`${-EIO} ${DEAD}`, `${-EIO} ${DEAD}`])
      fails = false
      yield* reset(bed)
      expect([yield* dump(client), yield* dump(client)]).toEqual([`0 ${INTERRUPTED}`, '0'])
      fails = true
      yield* reset(bed)
      expect(yield* disable(client)).toBe(0)
    })
    expect(bed.complaints).toEqual([])
  })

  it('gives a dump that a signal ended its own error, dead or not', () => {
    let fails = false
    const failing = withoutAs(v4, () => fails)
    withSession(failing, function* (client, bed) {
      fails = true
      resetSoon(bed)
      bed.interruptSoon()
      expect(yield* dump(client)).toBe(`${-EINTR} ${DEAD} ${INTERRUPTED}`)
    })
  })

  it('does not notice interrupts that stay masked: enable returns 0, and every dump times out', () => {
    // V4-7.
    const bed = new Testbed({ policy: 'v4' })
    bed.run(function* () {
      const client = yield* bed.open()
      yield* bed.machine.pfdev.pm.getSync()
      bed.machine.device.faults.gpuFault()
      yield* msleep(bed.machine.kernel, msecs(1))
      const begin = bed.machine.kernel.clock.now
      expect([yield* enable(client), yield* dump(client), yield* dump(client)]).toEqual([
        0,
        `${-ETIMEDOUT}`,
        `${-ETIMEDOUT}`,
      ])
      expect(bed.machine.kernel.clock.now - begin).toBeGreaterThanOrEqual(seconds(2))
    })
  })

  it('is not dead after a reset that fails, but its dumps time out', () => {
    // V4-11.
    withSession('v4', function* (client, bed) {
      const { faults } = bed.machine.device
      faults.softResetStuck()
      faults.hardResetStuck()
      yield* reset(bed)
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} ${INTERRUPTED}`)
    })
  })

  it('takes system sleep for a reset, and a runtime resume in enable for none', () => {
    // V4-16.
    const bed = withSession('v4', function* (client, bed) {
      const { pfdev } = bed.machine
      expect(yield* dump(client)).toBe('0')
      expect([yield* deviceSuspend(pfdev), yield* deviceResume(pfdev)]).toEqual([0, 0])
      expect([yield* dump(client), yield* disable(client)]).toEqual([`0 ${INTERRUPTED}`, 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('cleans the caches after a sample, unless the interconnect is fully coherent', () => {
    const bed = new Testbed({ policy: 'v4' })
    const { kernel, memory, pfdev } = bed.machine
    const { io, irqs, log, policy, observer } = pfdev
    const options = { kernel, memory, io, irqs, log, policy, observer, unstableIoctls: true }
    const coherent = new PanfrostDevice(options, pfdev, { ...pfdev.features, selectedCoherency: COHERENCY_ACE })
    bed.run(() => pfdev.perfcnt.ops.sampleDone())
    expect([pfdev.perfcnt.dumpComp.done, bed.writesTo('GPU_CMD')]).toEqual([0, [7]])
    bed.forget()
    bed.run(() => coherent.perfcnt.ops.sampleDone())
    expect([coherent.perfcnt.dumpComp.done, bed.writesTo('GPU_CMD')]).toEqual([1, []])
  })
})
