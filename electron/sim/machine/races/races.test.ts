import { describe, expect, it } from 'vitest'
import { gpuModel } from '../../device/gpu-models.testing.ts'
import { policyById } from '../../driver/policies/index.ts'
import { Random } from '../../kernel/random.ts'
import { type Thread } from '../../kernel/thread.ts'
import { TIMER_MODES, type TimerMode } from '../../kernel/timing.ts'
import { LIVE_SCENARIOS } from '../scenarios/live.ts'
import { RACE_SCENARIOS } from './index.ts'
import { type RaceDefect } from './race-run.ts'
import { raceProgram } from './race.ts'
import { type RaceScenario } from './race-scenario.ts'

/** One schedule at random: who runs, goes on mostly. */
function walk(scenario: RaceScenario, policy: string, timers: TimerMode, random: Random): readonly RaceDefect[] {
  const model = gpuModel(scenario.model)
  const run = raceProgram({ scenario, policy: policyById(policy), model, timers, seed: 1 }).start()
  const { kernel } = run
  const stickiness = random.between(1, 20)
  let last: Thread | undefined
  while (kernel.programs > 0) {
    const enabled = kernel.enabled()
    if (enabled.length === 0) {
      run.rest()
      if (kernel.passTime()) continue
      run.stuck()
      return run.defects
    }
    const goesOn = last !== undefined && enabled.includes(last) && random.between(0, stickiness) > 0
    const next = goesOn ? last : enabled[random.between(0, enabled.length - 1)]
    if (next === undefined) throw new Error('nothing was chosen')
    kernel.perform(next)
    last = next
  }
  run.finish()
  return run.defects
}

/** Checks that blame the policy in so many schedules of each timer mode. */
function checksFound(scenario: RaceScenario, policy: string, walks: number): readonly string[] {
  const random = new Random(1)
  const found = new Set<string>()
  for (const timers of TIMER_MODES)
    for (let i = 0; i < walks; i++)
      for (const { check, scope } of walk(scenario, policy, timers, random)) if (scope === 'policy') found.add(check)
  return [...found].sort()
}

function scenarioOf(id: string): RaceScenario {
  const scenario = RACE_SCENARIOS.find((known) => known.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  return scenario
}

describe('race scenarios', () => {
  it('have ids of their own', () => {
    const ids = [...RACE_SCENARIOS, ...LIVE_SCENARIOS].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(RACE_SCENARIOS.map((scenario) => [scenario.id, scenario] as const))(
    '%s: restore stands a few schedules at random',
    (_id, scenario) => {
      expect(checksFound(scenario, 'restore', 2)).toEqual([])
    },
  )

  it.each([
    ['mainline', 'cycle-vs-reset', ['as-count', 'config-as', 'deadlock', 'splat']],
    ['v1', 'dump-vs-reset', ['deadlock', 'fence-signalling', 'livelock', 'reset-lock']],
    ['v2', 'enable-from-sleep', ['as-count', 'positive-errno']],
    ['v3', 'as-get-fails-in-enable', ['pm-count', 'use-after-free']],
    ['v4', 'dump-vs-reset', ['double-report']],
  ] as const)('%s shows itself in %s', (policy, id, expected) => {
    expect(checksFound(scenarioOf(id), policy, 30)).toEqual(expect.arrayContaining([...expected]))
  })
})
