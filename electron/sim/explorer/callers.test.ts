import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { POLICIES, policyById } from '../driver/policies/index.ts'
import { resultName } from '../kernel/errno.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { searchAll } from './search.ts'

/** Every answer to a dump in the searched part, with the resets that it told of, over a few schedules. */
function answersOf(id: string, policy: string): string {
  const scenario = RACE_SCENARIOS.find((known) => known.id === id)
  if (scenario === undefined) throw new Error(`no scenario ${id}`)
  const options = {
    scenario,
    policy: policyById(policy),
    model: gpuModel(scenario.model),
    timers: 'quiescent',
    seed: 1,
  } as const
  const answers = new Set<string>()
  const program = {
    start() {
      const run = raceProgram(options).start()
      const { finish } = run
      run.finish = () => {
        for (const { name, result, resets } of run.results)
          if (name === 'DUMP')
            answers.add(resets === undefined ? resultName(result) : `${resultName(result)} [${resets}]`)
        finish.call(run)
      }
      return run
    },
  }
  searchAll(program, { strategy: 'pct', max: 10, seed: 1 })
  return [...answers].sort().join(', ')
}

const table = (id: string) => '\n' + POLICIES.map((policy) => `${policy.id}: ${answersOf(id, policy.id)}`).join('\n')

describe('callers in a race with a reset', () => {
  it('a short struct: what the kernel had to report stays with the kernel', () => {
    expect(table('old-caller')).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT, 0
      v1: -EAGAIN, -ETIMEDOUT, 0
      v1-described: -EAGAIN, -ETIMEDOUT, 0
      v2: -EIO, -ETIMEDOUT, 0
      v3: 0 [0], 0 [1]
      v4: -EAGAIN [1], 0 [0], 0 [1]
      restore: 0 [0], 0 [1]"
    `)
  })

  it('a long one: the report comes with the answer', () => {
    expect(table('new-caller')).toMatchInlineSnapshot(`
      "
      mainline: -ETIMEDOUT, 0
      v1: -EAGAIN, -ETIMEDOUT, 0
      v1-described: -EAGAIN, -ETIMEDOUT, 0
      v2: -EIO, -ETIMEDOUT, 0
      v3: 0 [0], 0 [1]
      v4: -EAGAIN [1], 0 [0], 0 [1]
      restore: 0 [0], 0 [1]"
    `)
  })
})
