import { describe, expect, it } from 'vitest'
import { msecs } from '../../kernel/clock.ts'
import { EAGAIN, EBUSY, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { type DrmClient } from '../../machine/userspace.ts'
import { deviceResume, deviceSuspend } from '../device.ts'
import { Testbed } from '../testbed.testing.ts'
import { disable, enable, oldDump, reset, resetSoon, withSession } from './session.testing.ts'

const CIRCULAR = 'possible circular locking dependency: dma_fence_map -> perfcnt->lock -> fs_reclaim -> dma_fence_map'

/** On a GPU that something else keeps awake. */
const awakeSession = (policy: string, program: (client: DrmClient, bed: Testbed) => Task) =>
  withSession(policy, program, true)

describe('v1', () => {
  it('deadlocks with itself in an enable that wakes the GPU: the hook takes the lock that enable holds', () => {
    // V1-1.
    const bed = new Testbed({ policy: 'v1' })
    const program = function* () {
      yield* enable(yield* bed.open())
    }
    expect(() => {
      bed.run(program)
    }).toThrow('the program still waits at perfcnt->lock')
    expect(bed.splats[0]).toMatchObject({
      kind: 'lock-recursion',
      text: 'main takes perfcnt->lock and already holds it',
    })
    expect(bed.machine.pfdev.pm.status).toBe('resuming')
  })

  it('answers -EAGAIN to every dump after a reset, 0 to an enable of the owner that changes nothing, -EBUSY to others', () => {
    // V1-5, V1-6, V1-9; lockdep complains of the first reset after an enable (V1-2).
    const bed = awakeSession('v1', function* (client, bed) {
      const other = yield* bed.open('other')
      expect(yield* oldDump(client)).toBe(0)
      yield* reset(bed)
      expect(yield* oldDump(client)).toBe(-EAGAIN)
      expect([yield* enable(client), yield* oldDump(client), yield* enable(other)]).toEqual([0, -EAGAIN, -EBUSY])
      expect([yield* disable(client), yield* enable(other), yield* oldDump(other)]).toEqual([0, 0, 0])
    })
    expect(bed.complaints).toEqual([CIRCULAR])
  })

  it('switches the counters off in the hook, between the soft reset and power on', () => {
    awakeSession('v1', function* (_client, bed) {
      yield* reset(bed)
      const writes = bed.writes.filter((write) => /^(GPU_(CMD|PERFCNT_CFG|PRFCNT_\w+)|L2_PWRON_LO)/.test(write))
      expect(writes).toEqual([
        'GPU_CMD = 0x1',
        'GPU_PERFCNT_CFG = 0x0',
        'GPU_PRFCNT_JM_EN = 0x0',
        'GPU_PRFCNT_SHADER_EN = 0x0',
        'GPU_PRFCNT_MMU_L2_EN = 0x0',
        'GPU_PRFCNT_TILER_EN = 0x0',
        'L2_PWRON_LO = 0x1',
      ])
    })
  })

  it('holds a reset up for as long as a dump waits', () => {
    // V1-3, V1-7.
    awakeSession('v1', function* (client, bed) {
      const { kernel, pfdev } = bed.machine
      resetSoon(bed)
      const begin = kernel.clock.now
      expect(yield* oldDump(client)).toBe(-ETIMEDOUT)
      expect(pfdev.reset.pending.value).toBe(1)
      yield* pfdev.reset.work.flush()
      expect(kernel.clock.now - begin).toBeGreaterThan(msecs(1000))
    })
  })

  it('puts the address space in each reset of a session', () => {
    // V1-4.
    const bed = awakeSession('v1', function* (client, bed) {
      yield* reset(bed)
      yield* reset(bed)
      expect(yield* disable(client)).toBe(0)
    })
    expect(bed.complaints).toEqual([CIRCULAR, 'panfrost_mmu_as_put: as_count < 0'])
  })

  it('takes system sleep for a reset', () => {
    // V1-12.
    const bed = awakeSession('v1', function* (client, bed) {
      const { pfdev } = bed.machine
      expect([yield* deviceSuspend(pfdev), yield* deviceResume(pfdev)]).toEqual([0, 0])
      expect([yield* oldDump(client), yield* disable(client)]).toEqual([-EAGAIN, 0])
    })
    expect(bed.complaints).toEqual([])
  })
})

describe('v1 as described', () => {
  it('puts the address space in the reset and in disable', () => {
    // V1-8.
    const bed = awakeSession('v1-described', function* (client, bed) {
      yield* reset(bed)
      expect([yield* oldDump(client), yield* disable(client)]).toEqual([-EAGAIN, 0])
    })
    expect(bed.complaints).toEqual([CIRCULAR, 'panfrost_mmu_as_put: as_count < 0'])
  })
})
