import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { policyById } from '../driver/policies/index.ts'
import { MUTANTS } from '../driver/policies/mutants/index.ts'
import { type TimerMode } from '../kernel/timing.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { search } from './search.ts'

/** Where each mutant is caught, and by which check. */
const CAUGHT: Readonly<Record<string, readonly [scenario: string, timers: TimerMode, check: string]>> = {
  'skip-irq-sync': ['dump-vs-reset', 'quiescent', 'reset-reported'],
  'lock-over-wait': ['dump-vs-reset', 'quiescent', 'reset-lock'],
  'report-early': ['as-get-fails', 'quiescent', 'reset-reported'],
  'publish-early': ['enable-vs-reset', 'quiescent', 'as-count'],
  'put-twice': ['disable-vs-reset', 'quiescent', 'as-count'],
  'no-wake-up': ['dump-vs-reset', 'none', 'deadlock'],
  'program-unlocked': ['enable-vs-reset', 'quiescent', 'config-as'],
  'ignore-as-error': ['as-get-fails', 'quiescent', 'splat'],
  'unbounded-retry': ['reset-storm', 'quiescent', 'livelock'],
  'perfcnt-lock-in-reset': ['dump-vs-reset', 'quiescent', 'fence-signalling'],
  'alloc-under-lock': ['dump-vs-reset', 'quiescent', 'fence-signalling'],
  'no-generation-check': ['dump-vs-reset', 'quiescent', 'stale-dump'],
  'no-restore': ['dump-vs-reset', 'none', 'lost-wakeup'],
  'no-drain': ['signal-then-disable', 'quiescent', 'use-after-free'],
  'off-before-reset': ['dump-vs-reset-second-as', 'quiescent', 'splat'],
  'mainline-as-nonzero': ['two-files', 'quiescent', 'positive-errno'],
  'mainline-as-lock-held': ['four-as', 'quiescent', 'deadlock'],
}

/**
 * What no check blames the policy for: row P3 of the tables looks for it. A dump that is armed while a reset is pending is struck and
 * tried again; whoever waits without a limit for a reset that does not come waits because of the driver that did not queue it.
 */
const SEEN_BY_ROW = ['skip-pending-check', 'unbounded-wait']

/** Executions at most; the first one needs about 1,400. */
const MAX = 4000

/** Checks that fail, until `wanted` does or nothing is left to search: then it is complete. */
function searched(policy: string, scenarioId: string, timers: TimerMode, wanted?: string) {
  const scenario = RACE_SCENARIOS.find(({ id }) => id === scenarioId)
  if (scenario === undefined) throw new Error(`no race is called ${scenarioId}`)
  const model = gpuModel(scenario.model ?? 'g52-mp2')
  const program = raceProgram({ scenario, policy: policyById(policy), model, timers, seed: 1 })
  const steps = search(program, { strategy: 'cache', max: MAX, seed: 1 })
  for (;;) {
    const { done, value } = steps.next()
    const checks = value.found.map(({ defect }) => defect.check)
    if (done === true) return { checks, complete: value.complete }
    if (wanted !== undefined && checks.includes(wanted)) return { checks, complete: false }
  }
}

describe('what is broken on purpose', () => {
  it.each(Object.entries(CAUGHT))('%s is caught', { timeout: 60_000 }, (name, [scenario, timers, check]) => {
    expect(searched(`mutant:${name}`, scenario, timers, check).checks).toContain(check)
  })

  it('is all looked at here', () => {
    const names = MUTANTS.map(({ id }) => id.replace('mutant:', ''))
    expect([...Object.keys(CAUGHT), ...SEEN_BY_ROW].sort()).toEqual(names.sort())
  })
})

describe('restore as it is', () => {
  it.each(['dump-vs-reset', 'enable-vs-reset', 'disable-vs-reset', 'signal-then-disable'])(
    'fails no check in any schedule of %s',
    { timeout: 60_000 },
    (scenario) => {
      expect(searched('restore', scenario, 'quiescent')).toEqual({ checks: [], complete: true })
    },
  )
})
