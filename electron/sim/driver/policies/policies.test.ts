import { describe, expect, it } from 'vitest'
import { Kernel } from '../../kernel/kernel.ts'
import { Random } from '../../kernel/random.ts'
import { basePerfcntOps } from '../perfcnt-base.ts'
import { Testbed } from '../testbed.testing.ts'
import { POLICIES, policyById } from './index.ts'
import { PatchContext, type Policy, resolveOps } from './policy.ts'
import { prerequisitesOf, touchesOf } from './touched.ts'

describe('policies', () => {
  it('touch these functions', () => {
    const touched = Object.fromEntries(POLICIES.map((policy) => [policy.id, touchesOf(policy)]))
    expect(touched).toMatchInlineSnapshot(`
      {
        "mainline": [],
        "restore": [
          "panfrost_perfcnt_gpu_disable",
          "panfrost_perfcnt_clean_cache_done",
          "panfrost_perfcnt_dump_locked",
          "panfrost_perfcnt_hw_enable",
          "panfrost_perfcnt_enable_locked",
          "panfrost_perfcnt_disable_locked",
          "panfrost_ioctl_perfcnt_dump",
          "panfrost_device_reset",
          "panfrost_perfcnt_pre_reset",
          "panfrost_perfcnt_post_reset",
          "panfrost_reset",
          "panfrost_perfcnt_enter",
          "panfrost_perfcnt_drain",
          "panfrost_perfcnt_arm",
          "panfrost_perfcnt_wait_done",
          "panfrost_perfcnt_struck_since",
          "panfrost_perfcnt_report",
          "panfrost_perfcnt_publish",
          "panfrost_perfcnt_retract",
          "panfrost_perfcnt_quiesce_irq",
          "panfrost_perfcnt_save_session",
          "panfrost_perfcnt_restore_session",
          "panfrost_perfcnt_wake_waiter",
        ],
        "v1": [
          "panfrost_perfcnt_dump_locked",
          "panfrost_perfcnt_enable_locked",
          "panfrost_perfcnt_disable_locked",
          "panfrost_device_reset",
          "panfrost_perfcnt_reset",
        ],
        "v1-described": [
          "panfrost_perfcnt_disable_locked",
        ],
        "v2": [
          "panfrost_perfcnt_dump_locked",
          "panfrost_perfcnt_enable_locked",
          "panfrost_perfcnt_disable_locked",
          "panfrost_device_reset",
          "panfrost_perfcnt_reset",
        ],
        "v3": [
          "panfrost_perfcnt_dump_locked",
          "panfrost_perfcnt_hw_enable",
          "panfrost_perfcnt_enable_locked",
          "panfrost_perfcnt_disable_locked",
          "panfrost_device_reset",
          "panfrost_perfcnt_reset",
          "panfrost_perfcnt_postreset",
        ],
        "v4": [
          "panfrost_perfcnt_hw_disable",
          "panfrost_perfcnt_sample_done",
          "panfrost_perfcnt_clean_cache_done",
          "panfrost_perfcnt_dump_locked",
          "panfrost_perfcnt_hw_enable",
          "panfrost_perfcnt_enable_locked",
          "panfrost_perfcnt_disable_locked",
          "panfrost_ioctl_perfcnt_dump",
          "panfrost_device_reset",
          "panfrost_perfcnt_reset",
        ],
      }
    `)
  })

  it('leave what comes earlier in the series to its own patch', () => {
    const earlier = Object.fromEntries(
      POLICIES.map((policy) => [policy.id, prerequisitesOf(policy).map(({ cname }) => cname)]),
    )
    const modeOffFirst = ['panfrost_perfcnt_gpu_disable']
    const none: readonly string[] = []
    expect(earlier).toEqual({
      mainline: none,
      v1: modeOffFirst,
      'v1-described': none,
      v2: modeOffFirst,
      v3: modeOffFirst,
      v4: none,
      restore: none,
    })
  })

  it('have every op once resolved', () => {
    const { pfdev } = new Testbed().machine
    const base = basePerfcntOps({ pfdev })
    for (const policy of POLICIES) {
      const context = new PatchContext(
        new Kernel(new Random(1)),
        () => undefined,
        () => pfdev,
      )
      const ops = resolveOps(policy, context, base)
      expect(Object.keys(ops).sort()).toEqual(Object.keys(base).sort())
      expect(Object.values(ops).every((op) => typeof op === 'function')).toBe(true)
    }
  })

  it('are patches over mainline in the end, which changes nothing', () => {
    const root = (policy: Policy): string => (policy.base === undefined ? policy.id : root(policy.base))
    expect(POLICIES.map(root)).toEqual(POLICIES.map(() => 'mainline'))
    expect(touchesOf(policyById('mainline'))).toEqual([])
  })

  it('are found by their id, and an unknown one is told the known', () => {
    expect(policyById('v2').label).toBe('v2 (posted)')
    expect(() => policyById('v9')).toThrow(
      'unknown policy "v9": allowed are mainline, v1, v1-described, v2, v3, v4, restore',
    )
  })
})
