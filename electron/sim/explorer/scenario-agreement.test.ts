import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { policyById } from '../driver/policies/index.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { outcome } from './outcome.testing.ts'

/** Small enough: `cache` and `dpor` cover it in so many executions, under either of two policies. */
const MAX = 30
/** Those scenarios; larger ones are compared in races.test.ts. */
const SMALL = [
  ...['reenable-vs-reset', 'other-enable-vs-reset', 'dump-vs-other-close', 'dump-vs-other-enable'],
  ...['enable-from-sleep', 'enable-with-autosuspend', 'session-vs-sleep', 'abandoned-dump', 'as-get-fails-in-enable'],
  ...['reclaim-vs-enable', 'reset-then-calls', 'reset-then-restart', 'resets-then-dump', 'reset-then-enable'],
  ...['reset-without-as', 'reset-without-as-then-reset', 'gpu-fault-then-calls', 'timed-out-enable'],
  ...['enable-without-as', 'interrupted-report', 'late-report', 'timed-out-dump-again', 'dead-dump-vs-close'],
  ...['wake-then-enable', 'session-vs-idle'],
]
const CASES = SMALL.map((id, at) => ({ id, policy: at % 2 === 0 ? 'mainline' : 'restore' }))

describe('a race scenario small enough', () => {
  it.each(CASES)('$id, $policy: cache, dpor and dfs agree on ends and findings', ({ id, policy }) => {
    const scenario = RACE_SCENARIOS.find((known) => known.id === id)
    if (scenario === undefined) throw new Error(`no scenario ${id}`)
    const model = gpuModel(scenario.model)
    const program = raceProgram({ scenario, policy: policyById(policy), model, timers: 'quiescent', seed: 1 })
    const truth = outcome(program, { strategy: 'cache', max: MAX })
    expect(truth.complete).toBe(true)
    expect(outcome(program, { strategy: 'dpor', max: MAX })).toEqual(truth)
    const plain = outcome(program, { strategy: 'dfs', max: 10 * MAX })
    // Without states or races to go by, it may not come to an end.
    if (plain.complete) expect(plain).toEqual(truth)
  })
})
