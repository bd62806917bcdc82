import { describe, expect, it } from 'vitest'
import { msecs } from '../../../kernel/clock.ts'
import { msleep, udelay } from '../../../kernel/sleep.ts'
import { Testbed } from '../../testbed.testing.ts'
import { POLICIES, policyById } from '../index.ts'
import { type Policy } from '../policy.ts'
import { disable, enable, newDump, reset } from '../session.testing.ts'
import { touchesOf } from '../touched.ts'
import { MUTANTS } from './index.ts'

describe('mutants', () => {
  it('change these functions of the policy that they break, and no other', () => {
    const touched = MUTANTS.map((policy) => `${policy.base?.id} | ${policy.id} | ${touchesOf(policy).join(' ')}`)
    expect('\n' + touched.join('\n')).toMatchInlineSnapshot(`
      "
      restore | mutant:skip-irq-sync | panfrost_perfcnt_quiesce_irq
      restore | mutant:lock-over-wait | panfrost_perfcnt_wait_done
      restore | mutant:report-early | panfrost_perfcnt_dump_locked
      restore | mutant:publish-early | panfrost_perfcnt_publish
      restore | mutant:put-twice | panfrost_perfcnt_retract
      restore | mutant:no-wake-up | panfrost_perfcnt_wake_waiter
      restore | mutant:skip-pending-check | panfrost_perfcnt_enter
      restore | mutant:program-unlocked | panfrost_perfcnt_publish
      restore | mutant:ignore-as-error | panfrost_perfcnt_restore_session
      restore | mutant:unbounded-retry | panfrost_perfcnt_dump_locked
      restore | mutant:unbounded-wait | panfrost_perfcnt_enter
      restore | mutant:perfcnt-lock-in-reset | panfrost_perfcnt_pre_reset panfrost_perfcnt_post_reset
      restore | mutant:alloc-under-lock | panfrost_perfcnt_enter
      restore | mutant:no-generation-check | panfrost_perfcnt_struck_since
      restore | mutant:no-restore | panfrost_perfcnt_restore_session
      restore | mutant:no-drain | panfrost_perfcnt_drain
      restore | mutant:off-before-reset | panfrost_perfcnt_save_session
      mainline | mutant:mainline-as-nonzero | panfrost_perfcnt_enable_locked
      mainline | mutant:mainline-as-lock-held | panfrost_mmu_as_get"
    `)
  })

  it('are found by their ids, which no list of policies has', () => {
    for (const mutant of MUTANTS) {
      expect(mutant.id).toMatch(/^mutant:[a-z-]+$/)
      expect(policyById(mutant.id)).toBe(mutant)
      expect(POLICIES).not.toContain(mutant)
    }
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length)
  })

  it('say in one sentence what they drop', () => {
    for (const { summary } of MUTANTS) expect(summary).toMatch(/^[A-Z]((?!\. ).)+\.$/)
  })

  it('show a lone caller on an awake GPU nothing without a reset', () => {
    const wrong = MUTANTS.filter(({ id }) => {
      const bed = new Testbed({ policy: id })
      const results = bed.run(function* () {
        const client = yield* bed.open()
        yield* bed.machine.pfdev.pm.getSync()
        const got = [yield* enable(client), (yield* newDump(client)).result, yield* disable(client)]
        yield* client.close()
        return got
      })
      return bed.splats.length > 0 || results.some((result) => result !== 0)
    })
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('give this to a lone caller when a reset comes between two calls', () => {
    const found = MUTANTS.map(({ id }) => {
      const bed = new Testbed({ policy: id })
      const results = bed.run(function* () {
        const client = yield* bed.open()
        yield* bed.machine.pfdev.pm.getSync()
        yield* enable(client)
        yield* reset(bed)
        const { result, out } = yield* newDump(client)
        return [result, bed.machine.pfdev.policy.resetsOf(out), yield* disable(client)]
      })
      return `${id} | ${results.join(' ')} | ${bed.complaints.join('; ') || 'no splat'}`
    })
    expect('\n' + found.join('\n')).toMatchInlineSnapshot(`
      "
      mutant:skip-irq-sync | 0 1 0 | no splat
      mutant:lock-over-wait | 0 1 0 | no splat
      mutant:report-early | 0 1 0 | no splat
      mutant:publish-early | 0 1 0 | no splat
      mutant:put-twice | 0 1 0 | no splat
      mutant:no-wake-up | 0 1 0 | no splat
      mutant:skip-pending-check | 0 1 0 | no splat
      mutant:program-unlocked | 0 1 0 | no splat
      mutant:ignore-as-error | 0 1 0 | no splat
      mutant:unbounded-retry | 0 1 0 | no splat
      mutant:unbounded-wait | 0 1 0 | no splat
      mutant:perfcnt-lock-in-reset | 0 1 0 | possible circular locking dependency: dma_fence_map -> perfcnt->lock -> fs_reclaim -> dma_fence_map
      mutant:alloc-under-lock | 0 1 0 | possible circular locking dependency: dma_fence_map -> reset.lock -> fs_reclaim -> dma_fence_map
      mutant:no-generation-check | 0 1 0 | no splat
      mutant:no-restore | -110 0 0 | panfrost_mmu_as_put: as_count < 0; panfrost_mmu_as_put: as_count < 0
      mutant:no-drain | 0 1 0 | no splat
      mutant:off-before-reset | 0 1 0 | no splat
      mutant:mainline-as-nonzero | -110 0 0 | panfrost_mmu_as_put: as_count < 0
      mutant:mainline-as-lock-held | -110 0 0 | panfrost_mmu_as_put: as_count < 0"
    `)
  })

  it('skip-irq-sync lets a handler of before the reset command the GPU after it', () => {
    const commands = (policy: Policy) => {
      // The handler of the first interrupt is slow, and a reset comes meanwhile.
      const slow: Policy = {
        ...policy,
        base: policy,
        patch: ({ device }, base) => ({
          *sampleDone() {
            yield* udelay(device().kernel, msecs(10))
            yield* base.sampleDone()
          },
        }),
      }
      const bed = new Testbed({ policy: slow })
      const { kernel } = bed.machine
      return bed.run(function* () {
        const client = yield* bed.open()
        yield* enable(client)
        bed.forget()
        bed.start('reset', function* () {
          yield* msleep(kernel, msecs(1))
          yield* reset(bed)
        })
        expect((yield* newDump(client)).result).toBe(0)
        return bed.writesTo('GPU_CMD')
      })
    }
    const [SOFT_RESET, SAMPLE, CLEAN_CACHES] = [1, 4, 7]
    expect(commands(policyById('restore'))).toEqual([SAMPLE, CLEAN_CACHES, SOFT_RESET, SAMPLE, CLEAN_CACHES])
    expect(commands(policyById('mutant:skip-irq-sync')).slice(0, 3)).toEqual([SAMPLE, SOFT_RESET, CLEAN_CACHES])
  })
})
