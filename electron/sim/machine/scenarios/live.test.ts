import { describe, expect, it } from 'vitest'
import { gpuModel } from '../../device/gpu-models.testing.ts'
import { POLICIES, policyById } from '../../driver/policies/index.ts'
import { msecs, seconds } from '../../kernel/clock.ts'
import { runInSlices, type RunOptions } from '../run.ts'
import { passed, type RunReport } from '../run-report.ts'
import { LIVE_SCENARIOS } from './live.ts'

function optionsOf(id: string, policy: string, model = 'g52-mp2', seed = 1): RunOptions {
  const scenario = LIVE_SCENARIOS.find((candidate) => candidate.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  return {
    scenario,
    policy: policyById(policy),
    model: gpuModel(model),
    seed,
    period: msecs(10),
    duration: seconds(2),
    workload: 'fragment',
    unstableIoctls: true,
  }
}

function reportOf(options: RunOptions): RunReport {
  const slices = runInSlices(options)
  for (;;) {
    const { done, value } = slices.next()
    if (done === true) return value
  }
}

const run = (...of: Parameters<typeof optionsOf>): RunReport => reportOf(optionsOf(...of))

const counts = (results: Readonly<Record<string, number>> | undefined) =>
  Object.entries(results ?? {})
    .map(([result, count]) => `${result} x${count}`)
    .join(' ')

/** What dumps and enables gave, failed checks, losses. */
function outcome(id: string, policy: string, model?: string): string {
  const report = run(id, policy, model)
  const failed = report.checks.filter(({ ok }) => !ok).map((check) => check.id)
  const gaps = report.discontinuities.map(({ kind, errno, configRestored }) => `${kind}/${errno}/${configRestored}`)
  return [
    `dump ${counts(report.ioctls.PERFCNT_DUMP)}`,
    `enable ${counts(report.ioctls.PERFCNT_ENABLE)}`,
    `failed ${failed.join(',') || 'nothing'}`,
    `gaps ${gaps.join(' ') || 'none'}`,
  ].join(' | ')
}

/** Those under which no enable wakes the GPU and returns: V1-1. */
const isV1 = (policy: string) => policy.startsWith('v1')

/** A line for each outcome, with the policies that have it. */
function table(id: string, model?: string): string {
  const policies = new Map<string, string[]>()
  for (const policy of POLICIES) {
    if (isV1(policy.id)) continue
    const known = outcome(id, policy.id, model)
    policies.set(known, [...(policies.get(known) ?? []), policy.id])
  }
  return [...policies].map(([known, ids]) => `\n${ids.join(', ')}: ${known}`).join('')
}

describe('live scenarios', () => {
  it('show the end of a session soon, and then that more calls fail with the rest', () => {
    const slices = [...runInSlices(optionsOf('hang-during-sampling', 'v2'))]
    const between = slices.filter(({ isWhole }) => !isWhole).map(({ now }) => Math.round(now / 1e6))
    expect(between).toMatchInlineSnapshot(`
      [
        2010,
      ]
    `)
  })

  it('all lock themselves up under v1, in the first enable, which wakes the GPU', () => {
    const v1s = POLICIES.filter(({ id }) => isV1(id))
    const outcomes = LIVE_SCENARIOS.flatMap(({ id }) => v1s.map((policy) => outcome(id, policy.id)))
    expect([...new Set(outcomes)]).toEqual(['dump  | enable  | failed deadlock | gaps none'])
  })

  it('steady: v2 fails the enable that wakes the GPU, and all pass', () => {
    expect(table('steady')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps none
      v2: dump 0 x199 | enable 0 x2 +11 x1 | failed nothing | gaps none"
    `)
    expect(passed(run('steady', 'restore'))).toBe(true)
  })

  it('hang-during-sampling: the session dies under mainline and v2, and goes on under those that restore it', () => {
    expect(table('hang-during-sampling')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x99 -ETIMEDOUT x1 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x99 -EIO x100 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps RESET/0/yes"
    `)
  })

  it('seed-bug: mainline drops the use count below zero', () => {
    expect(table('seed-bug')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x1 -ETIMEDOUT x1 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x1 -EIO x1 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4, restore: dump 0 x2 | enable 0 x2 | failed nothing | gaps RESET/0/yes"
    `)
    expect(run('seed-bug', 'mainline').splats.map(({ text }) => text)).toEqual(['panfrost_mmu_as_put: as_count < 0'])
    expect(passed(run('seed-bug', 'mainline'))).toBe(false)
    expect(passed(run('seed-bug', 'restore'))).toBe(true)
  })

  it('job and MMU faults of a client leave the session of another alone', () => {
    expect(table('mmu-fault')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps none
      v2: dump 0 x199 | enable 0 x2 +11 x1 | failed nothing | gaps none"
    `)
    expect(table('job-fault')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps none
      v2: dump 0 x199 | enable 0 x2 +11 x1 | failed nothing | gaps none"
    `)
  })

  it('bus-fault: needs a reset on G57 only', () => {
    expect(table('bus-fault')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps none
      v2: dump 0 x199 | enable 0 x2 +11 x1 | failed nothing | gaps none"
    `)
    expect(table('bus-fault', 'g57-mc1')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x101 -ETIMEDOUT x1 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x101 -EIO x98 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4: dump 0 x199 | enable 0 x2 | failed nothing | gaps RESET/0/yes
      restore: dump 0 x150 | enable 0 x2 | failed nothing | gaps RESET/0/yes"
    `)
  })

  it('gpu-fault: interrupts stay masked, so every dump times out under every policy', () => {
    expect(table('gpu-fault')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x49 -ETIMEDOUT x2 | enable 0 x2 | failed nothing | gaps DUMP_TIMEOUT/110/no
      v2: dump 0 x49 -ETIMEDOUT x2 | enable 0 x2 +11 x1 | failed nothing | gaps DUMP_TIMEOUT/110/no"
    `)
  })

  it('as-stuck: a reset follows after 100 ms', () => {
    expect(table('as-stuck')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x49 -ETIMEDOUT x2 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x49 -ETIMEDOUT x1 -EIO x50 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, restore: dump 0 x150 | enable 0 x2 | failed nothing | gaps RESET/0/yes
      v4: dump 0 x149 -EAGAIN x1 | enable 0 x2 | failed nothing | gaps RESET/11/yes"
    `)
  })

  it('lost-irq: mainline recovers with the next dump; restore does not touch the hardware before a reset', () => {
    expect(table('lost-irq')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4: dump 0 x99 -ETIMEDOUT x1 | enable 0 x2 | failed nothing | gaps DUMP_TIMEOUT/110/no
      v2: dump 0 x99 -ETIMEDOUT x1 | enable 0 x2 +11 x1 | failed nothing | gaps DUMP_TIMEOUT/110/no
      restore: dump 0 x49 -ETIMEDOUT x2 | enable 0 x2 | failed nothing | gaps DUMP_TIMEOUT/110/no"
    `)
  })

  it('reset-stuck: the hard reset does it', () => {
    expect(table('reset-stuck')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x49 -ETIMEDOUT x2 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x49 -EIO x150 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4, restore: dump 0 x199 | enable 0 x2 | failed nothing | gaps RESET/0/yes"
    `)
  })

  it('autosuspend: v2 answers +11 to each enable that wakes the GPU', () => {
    expect(table('autosuspend')).toMatchInlineSnapshot(`
      "
      mainline, v3, v4, restore: dump 0 x2 | enable 0 x4 | failed nothing | gaps none
      v2: dump 0 x2 | enable 0 x4 +11 x2 | failed nothing | gaps none"
    `)
  })

  it('system-sleep: like a reset, without a line in the log', () => {
    expect(table('system-sleep')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x49 -ETIMEDOUT x1 | enable 0 x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x49 -EIO x99 | enable 0 x2 +11 x1 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4, restore: dump 0 x148 | enable 0 x2 | failed nothing | gaps RESET/0/yes"
    `)
  })

  it('two-clients: -EBUSY until the owner is gone', () => {
    expect(table('two-clients')).toMatchInlineSnapshot(`
      "
      mainline: dump 0 x50 -ETIMEDOUT x2 | enable 0 x4 -EBUSY x2 | failed splat,dead-session | gaps SESSION_LOST/110/no
      v2: dump 0 x50 -EIO x150 | enable 0 x4 +11 x2 -EBUSY x2 | failed dead-session | gaps SESSION_LOST/5/no
      v3, v4, restore: dump 0 x200 | enable 0 x4 -EBUSY x2 | failed nothing | gaps RESET/0/yes"
    `)
  })

  it('gives the same digest for the same seed, and another for another', () => {
    const digests = [1, 1, 2].map((seed) => run('hang-during-sampling', 'restore', 'g52-mp2', seed).digest)
    expect(digests[0]).toBe(digests[1])
    expect(digests[2]).not.toBe(digests[0])
  })

  it('end where they may not go on, and report what came until then', () => {
    const whole = run('hang-during-sampling', 'restore')
    const until = seconds(2)
    const part = reportOf({ ...optionsOf('hang-during-sampling', 'restore'), mayGoOn: (now) => now < until })
    expect([whole.complete, part.complete, part.virtualNs]).toEqual([true, false, seconds(1)])
    expect(part.samples).toBeGreaterThan(90)
    expect(part.samples).toBeLessThan(whole.samples)
    expect(part.validFraction).toBeGreaterThan(0.9)
    expect([part.splats, part.checks.filter(({ ok }) => !ok)]).toEqual([[], []])
  })

  it('refuses the perfcnt ioctls when unstable_ioctls is off', () => {
    const scenario = LIVE_SCENARIOS.find(({ id }) => id === 'steady')
    if (scenario === undefined) throw new Error('no steady scenario')
    const { ioctls, samples } = reportOf({
      scenario,
      policy: policyById('mainline'),
      model: gpuModel('g52-mp2'),
      seed: 1,
      period: msecs(10),
      duration: seconds(0.2),
      workload: 'idle',
      unstableIoctls: false,
    })
    expect(ioctls.PERFCNT_ENABLE).toEqual({ '-ENOSYS': 1 })
    expect(samples).toBe(0)
  })
})
