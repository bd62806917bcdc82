import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { POLICIES, policyById } from '../driver/policies/index.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { commutationAudit } from './audits/commutation-audit.ts'
import { footprintAudit } from './audits/footprint-audit.ts'
import { recheck } from './audits/recheck.ts'

const ONE = { executions: 1, seed: 1 }

/** A schedule of each scenario ends alike twice in every timer mode; the audits take the modes in turn. Every other scenario under `restore`, those between under the others in turn; so the timer modes. */
const CASES = RACE_SCENARIOS.map((scenario, at) => {
  const policy = at % 2 === 0 ? 'restore' : (POLICIES[at % POLICIES.length]?.id ?? 'restore')
  const timers = TIMER_MODES[at % TIMER_MODES.length] ?? 'quiescent'
  return { scenario, policy, timers, name: `${scenario.id}, ${policy}, ${timers}` }
})

describe('every race scenario', () => {
  it.each(CASES)(
    '$name: a schedule ends alike twice, and steps touch what they say',
    ({ scenario, policy, timers }) => {
      const model = gpuModel(scenario.model)
      const options = { scenario, policy: policyById(policy), model, seed: 1 }
      for (const mode of TIMER_MODES)
        expect(recheck(raceProgram({ ...options, timers: mode }), ONE), mode).toBeUndefined()
      const program = raceProgram({ ...options, timers })
      expect(footprintAudit(program, ONE)).toEqual([])
      expect(commutationAudit(program, ONE)).toEqual([])
    },
  )
})

/** Pairs of steps that had no order and needed one; each of these was found by the audit, in this many executions. */
describe('the commutation audit finds nothing any more', () => {
  it.each([
    ['of a reset and the return of an ENABLE', 'recover-vs-reset', 'v4'],
    ["of a job's timeout and panfrost_job_run()", 'ttrx-3076', 'v1'],
  ] as const)('%s', (_, id, policy) => {
    const scenario = RACE_SCENARIOS.find((race) => race.id === id)
    if (scenario === undefined) throw new Error(`no scenario ${id}`)
    const model = gpuModel(scenario.model)
    const program = raceProgram({ scenario, policy: policyById(policy), model, timers: 'anytime', seed: 1 })
    expect(commutationAudit(program, { executions: 12, seed: 33 })).toEqual([])
  })
})
