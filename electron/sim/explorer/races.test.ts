import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { policyById } from '../driver/policies/index.ts'
import { TIMER_MODES, type TimerMode } from '../kernel/timing.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { commutationAudit } from './audits/commutation-audit.ts'
import { footprintAudit } from './audits/footprint-audit.ts'
import { mergeAudit } from './audits/merge-audit.ts'
import { outcome } from './outcome.testing.ts'
import { type Program } from './program.ts'
import { replay } from './replay.ts'
import { parseToken } from './tokens/token.ts'

/** Small enough for strategies that know no states, in these timer modes. */
const SMALL: readonly (readonly [string, readonly TimerMode[]])[] = [
  ['dump-vs-other-close', TIMER_MODES],
  ['session-vs-sleep', TIMER_MODES],
  ['enable-from-sleep', ['quiescent']],
  ['abandoned-dump', ['quiescent']],
]

function race(id: string, policy: string, timers: TimerMode): Program {
  const scenario = RACE_SCENARIOS.find((known) => known.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  return raceProgram({ scenario, policy: policyById(policy), model: gpuModel(scenario.model), timers, seed: 1 })
}

describe('searches of races', () => {
  it.each(SMALL)('%s: all strategies agree on ends and findings', (id, modes) => {
    for (const policy of ['mainline', 'restore']) {
      for (const timers of modes) {
        const program = race(id, policy, timers)
        const expected = { policy, timers, ...outcome(program, { strategy: 'cache' }) }
        expect(expected.complete, `${policy}, ${timers}`).toBe(true)
        for (const strategy of ['dpor', 'dfs'] as const)
          expect({ policy, timers, ...outcome(program, { strategy }) }).toEqual(expected)
      }
    }
  })

  // What cache leaves out because it is covered shows here, and not in random programs.
  it.each([
    ['enable-vs-reset', 'quiescent'],
    ['disable-vs-reset', 'quiescent'],
    ['signal-vs-reset', 'none'],
  ] as const)(
    '%s, %s: cache and dpor agree on ends and findings',
    (id, timers) => {
      const program = race(id, 'restore', timers)
      const expected = outcome(program, { strategy: 'cache' })
      expect(expected.complete).toBe(true)
      expect(outcome(program, { strategy: 'dpor' })).toEqual(expected)
    },
    20_000,
  )

  it('blame the driver for a reset that waits for ever for a job that drm_sched_stop() let through', () => {
    const { schedule } = parseToken(
      'restore/four-jobs@3:a.DAEWBQgBFgEKAQgBFgIIARYCCAIWAQgEFgEIAxYBCAIWBwgDFgEIAQkCFgEJARYBCQMWAgkBCgEJAggDCRM.6f323dda',
    )
    const { defects } = replay(race('four-jobs', 'restore', 'anytime'), schedule).execution
    expect(defects.map(({ scope, check }) => `${scope}: ${check}`).sort()).toEqual([
      'base: as-count',
      'base: as-owner',
      'base: deadlock',
      'base: pm-count',
      // That of four jobs.
      'base: splat',
    ])
  })

  it('find the same when every thread is tried at every step', () => {
    const program = race('dump-vs-other-close', 'restore', 'quiescent')
    expect(outcome(program, { reduction: false })).toEqual(outcome(program, {}))
  }, 20_000)

  it('restore stands a reset during a disable in every schedule', () => {
    for (const timers of ['quiescent', 'none'] as const)
      expect(outcome(race('disable-vs-reset', 'restore', timers), {})).toMatchObject({ complete: true, found: [] })
  }, 20_000)

  it.each(['dump-vs-reset', 'enable-vs-reset', 'close-vs-reset'])('%s: the audits find nothing', (id) => {
    const program = race(id, 'restore', 'anytime')
    const few = { executions: 2, seed: 1 }
    expect(footprintAudit(program, few)).toEqual([])
    expect(commutationAudit(program, few)).toEqual([])
    expect(mergeAudit(program, few)).toEqual([])
  })
})
