import { describe, expect, it } from 'vitest'
import { msecs, seconds, usecs } from '../../kernel/clock.ts'
import { EBUSY, EFAULT, EINTR, EINVAL, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { msleep } from '../../kernel/sleep.ts'
import { userPtr } from '../../kernel/user-memory.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceResume, deviceScheduleReset, deviceSuspend } from '../device.ts'
import { Testbed } from '../testbed.testing.ts'
import { PERFCNT_DUMP_HW_RESET } from '../uapi.ts'
import { type Policy } from './policy.ts'
import { disable, enable, oldDump, reset, resetSoon, withoutAs, withSession } from './session.testing.ts'
import { v3 } from './v3.ts'

/** Result and `hw_reset`, which goes in as 99. */
function* dump(client: DrmClient, to = client.memory.alloc(client.machine.model.dumpBytes)): Task<string> {
  const { result, out } = yield* client.ioctl(PERFCNT_DUMP_HW_RESET, { buf_ptr: BigInt(to), hw_reset: 99n })
  return `${result} ${out.hw_reset}`
}

const SAMPLE = 4

describe('v3', () => {
  it('reports nothing without a reset', () => {
    const bed = withSession('v3', function* (client) {
      expect([yield* dump(client), yield* dump(client), yield* disable(client)]).toEqual(['0 0', '0 0', 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('is programmed again by a reset, which the next dump reports as 1, and two resets as well', () => {
    const bed = withSession('v3', function* (client, bed) {
      yield* reset(bed)
      expect(bed.writesTo('GPU_PERFCNT_CFG')).toEqual([0, 0x101])
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 1', '0 0'])
      yield* reset(bed)
      yield* reset(bed)
      expect([yield* dump(client), yield* dump(client), yield* disable(client)]).toEqual(['0 1', '0 0', 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('works for a caller of eight bytes, and leaves the field of who is not the owner as it was', () => {
    withSession('v3', function* (client, bed) {
      yield* reset(bed)
      expect(yield* oldDump(client)).toBe(0)
      const other = yield* bed.open('other')
      expect([yield* dump(other), yield* enable(other)]).toEqual([`${-EINVAL} 99`, -EBUSY])
    })
  })

  it('wakes a dump that a reset strikes, which samples again', () => {
    // V3-5.
    withSession('v3', function* (client, bed) {
      const { clock } = bed.machine.kernel
      resetSoon(bed)
      const begin = clock.now
      expect(yield* dump(client)).toBe('0 1')
      expect(clock.now - begin).toBeLessThan(msecs(5))
      expect(bed.writesTo('GPU_CMD').filter((command) => command === SAMPLE)).toHaveLength(2)
    })
  })

  it('samples again for as long as a reset strikes each time', () => {
    // V3-6: its retries would be used up after the fifth.
    withSession('v3', function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      bed.start('storm', function* () {
        for (let seen = 0; seen < 9;) {
          const samples = bed.writesTo('GPU_CMD').filter((command) => command === SAMPLE).length
          if (samples > seen) yield* deviceScheduleReset(pfdev, 'test')
          seen = samples
          yield* msleep(kernel, usecs(1))
        }
      })
      expect(yield* dump(client)).toBe('0 1')
      expect(bed.resets).toHaveLength(9)
    })
  })

  it('loses the report with a signal, whose call alone has it', () => {
    // V3-8.
    withSession('v3', function* (client, bed) {
      yield* reset(bed)
      bed.interruptSoon()
      expect([yield* dump(client), yield* dump(client)]).toEqual([`${-EINTR} 1`, '0 0'])
    })
  })

  it('reports beside the error after a time-out and a bad pointer, and never again', () => {
    // V3-9.
    withSession('v3', function* (client, bed) {
      yield* reset(bed)
      bed.machine.device.faults.loseIrq()
      expect([yield* dump(client), yield* dump(client)]).toEqual([`${-ETIMEDOUT} 1`, '0 0'])
      yield* reset(bed)
      expect([yield* dump(client, userPtr(0)), yield* dump(client)]).toEqual([`${-EFAULT} 1`, '0 0'])
    })
  })

  it('returns 0 from an enable that a reset strikes, and reports nothing', () => {
    // V3-4.
    const bed = new Testbed({ policy: 'v3' })
    bed.run(function* () {
      const client = yield* bed.open()
      yield* bed.machine.pfdev.pm.getSync()
      resetSoon(bed)
      expect([yield* enable(client), client.file.driverPriv.mmu.asCount.value]).toEqual([0, 1])
      expect(bed.resets).toEqual(['runtime resume', 'test'])
      expect([yield* dump(client), yield* disable(client)]).toEqual(['0 0', 0])
    })
    expect(bed.complaints).toEqual([])
  })

  it('leaves a caller whose enable timed out as the owner of freed memory', () => {
    // V3-1.
    const bed = new Testbed({ policy: 'v3' })
    bed.run(function* () {
      const client = yield* bed.open()
      const other = yield* bed.open('other')
      bed.machine.device.faults.loseIrq()
      expect([yield* enable(client), yield* enable(client), yield* enable(other)]).toEqual([-ETIMEDOUT, 0, -EBUSY])
      expect(bed.complaints).toEqual([])
      expect(yield* disable(client)).toBe(0)
    })
    expect(bed.splats.map(({ kind, text }) => `${kind}: ${text.replace(/bo\d+/, 'bo')}`)).toMatchInlineSnapshot(`
      [
        "use-after-free: perfcnt->mapping: bo->mapping->refcount was 0",
        "WARN: panfrost_mmu_as_put: as_count < 0",
        "use-after-free: perfcnt->mapping: bo->mapping->refcount was 0",
        "use-after-free: panfrost_gem_mapping_put: bo->mapping->refcount was 0",
        "WARN: panfrost: Runtime PM usage count underflow",
      ]
    `)
  })

  it('samples into freed memory after an enable that timed out', () => {
    // V3-1.
    const bed = new Testbed({ policy: 'v3' })
    bed.run(function* () {
      const client = yield* bed.open()
      bed.machine.device.faults.loseIrq()
      yield* enable(client)
      yield* dump(client)
      yield* reset(bed)
    })
    expect(new Set(bed.splats.map(({ kind }) => kind))).toEqual(new Set(['use-after-free']))
  })

  it('puts the address space before it switches the counters off', () => {
    // V3-14.
    const uses: number[] = []
    const watched: Policy = {
      ...v3,
      base: v3,
      patch: ({ device }, base) => ({
        *gpuDisable() {
          const mmu = device().perfcnt.user?.mmu
          if (mmu !== undefined) uses.push(mmu.asCount.value)
          yield* base.gpuDisable()
        },
      }),
    }
    withSession(watched, function* (client) {
      yield* disable(client)
    })
    expect(uses).toEqual([0])
  })

  it('does not look whether the reset got an address space', () => {
    // V3-15.
    let fails = false
    const failing = withoutAs(v3, () => fails)
    const bed = withSession(failing, function* (client, bed) {
      fails = true
      yield* reset(bed)
      expect([yield* dump(client), yield* disable(client)]).toEqual([`${-ETIMEDOUT} 1`, 0])
    })
    expect(bed.complaints).toEqual(['panfrost_mmu_as_put: as_count < 0'])
  })

  it('takes system sleep for a reset, and a runtime resume in enable for none', () => {
    // V3-17, V3-18.
    const bed = withSession('v3', function* (client, bed) {
      const { pfdev } = bed.machine
      expect(yield* dump(client)).toBe('0 0')
      expect([yield* deviceSuspend(pfdev), yield* deviceResume(pfdev)]).toEqual([0, 0])
      expect([yield* dump(client), yield* dump(client)]).toEqual(['0 1', '0 0'])
    })
    expect(bed.complaints).toEqual([])
  })

  it('is restored in vain by a reset that fails, after which interrupts stay masked', () => {
    // V3-19.
    withSession('v3', function* (client, bed) {
      const { faults } = bed.machine.device
      faults.softResetStuck()
      faults.hardResetStuck()
      yield* reset(bed)
      const begin = bed.machine.kernel.clock.now
      expect(yield* dump(client)).toBe(`${-ETIMEDOUT} 1`)
      expect(bed.machine.kernel.clock.now - begin).toBeGreaterThanOrEqual(seconds(1))
    })
  })
})
