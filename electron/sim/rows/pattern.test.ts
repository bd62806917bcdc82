import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { policyById } from '../driver/policies/index.ts'
import { StateHash } from '../kernel/state-hash.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { RaceRun } from '../machine/races/race-run.ts'
import { type Label } from './labels.ts'
import { type Pattern, PatternMatch } from './pattern.ts'
import { type RowEvent } from './row-event.ts'
import { ROWS } from './rows.ts'
import { at, either, resuming, returns, times, when, without } from './vocabulary.ts'

const [scenario] = RACE_SCENARIOS
if (scenario === undefined) throw new Error('there are no race scenarios')
const { machine } = new RaceRun({
  scenario,
  policy: policyById('mainline'),
  model: gpuModel(scenario.model),
  timers: 'quiescent',
  seed: 1,
})

const step = (label: Label, value = 0, resume = false): RowEvent => ({
  kind: 'step',
  label,
  by: 'app',
  of: '',
  value,
  resume,
})
const steps = (...labels: readonly Label[]) => labels.map((label) => step(label))

function isIn(pattern: Pattern, trace: readonly RowEvent[]): boolean {
  const match = new PatternMatch(pattern)
  for (const event of trace) match.observe(event, machine)
  return match.met
}

describe('a pattern', () => {
  it('is events in their order, others between them', () => {
    expect(isIn(['D6', 'R7a', 'D7'], steps('D6', 'hw.sample', 'R7a', 'R7b', 'D7'))).toBe(true)
    expect(isIn(['D6', 'R7a', 'D7'], steps('R7a', 'D6', 'D7'))).toBe(false)
  })

  it('takes no event for two', () => {
    expect(isIn(['D6', 'D6'], steps('D6'))).toBe(false)
    expect(isIn(times(3, 'D6'), steps('D6', 'D6', 'D6'))).toBe(true)
  })

  it('may begin anywhere: a first try that something forbids does not hide a second', () => {
    const pattern: Pattern = ['D6', without('D7'), 'R7a']
    expect(isIn(pattern, steps('D6', 'D7', 'R7a'))).toBe(false)
    expect(isIn(pattern, steps('D6', 'D7', 'D6', 'R7a'))).toBe(true)
    expect(isIn(pattern, steps('D6', 'R7a', 'D7'))).toBe(true)
  })

  it('must say until when something is forbidden', () => {
    expect(() => new PatternMatch(['D6', without('D7')])).toThrow('say until when')
  })

  it('tells a reset from a resume, and results from each other', () => {
    expect(isIn(['R7a'], [step('R7a', 1, true)])).toBe(false)
    expect(isIn([resuming('R7a')], [step('R7a', 1, true)])).toBe(true)
    expect(isIn([at('X6', -1)], [step('X6', 0)])).toBe(false)
    const returned = { kind: 'returned', call: 'ENABLE', by: 'app', result: 11, resets: undefined } as const
    expect(isIn([returns('ENABLE', 11)], [returned])).toBe(true)
    expect(isIn([either(returns('ENABLE', -11), returns('ENABLE', 11, 'other'))], [returned])).toBe(false)
  })

  it('asks the machine at the moment of the event', () => {
    expect(isIn([when('D6', () => false)], steps('D6'))).toBe(false)
    expect(isIn([when('D6', ({ pfdev }) => pfdev.perfcnt.user === undefined)], steps('D6'))).toBe(true)
  })

  it('has a fingerprint that says how far it has come', () => {
    const match = new PatternMatch(['D6', 'R7a'])
    const hashes = [undefined, ...steps('D0', 'D6', 'D7', 'R7a')].map((event) => {
      if (event !== undefined) match.observe(event, machine)
      const hash = new StateHash()
      match.fingerprint(hash)
      return hash.lo
    })
    expect(new Set(hashes).size).toBe(3)
    expect(match.stage).toBe(2)
  })
})

describe('the race tables', () => {
  it('have 84 rows that name a symptom, 15 that hold and 14 that a restoring policy must do, each once', () => {
    const count = (kind: string) => ROWS.filter((row) => row.kind === kind).length
    expect([count('symptom'), count('holds'), count('required')]).toEqual([84, 15, 14])
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(113)
    expect(ROWS.filter(({ kind }) => kind === 'holds').map(({ id }) => id)).toEqual(
      'B18 V1-9 V2-19 V3-4 V3-5 V3-14 V3-17 V3-18 V3-20 V3-21 V4-8 V4-9 V4-12 V4-16 V4-18'.split(' '),
    )
  })

  it('name scenarios and policies that exist, and every pattern is one', () => {
    const ids = new Set(RACE_SCENARIOS.map(({ id }) => id))
    for (const row of ROWS) {
      const shown = row.kind === 'symptom' ? row.cases : row.kind === 'required' ? row.traps : []
      const held = row.kind === 'symptom' ? [] : row.held
      expect(
        [...shown, ...held].map((one) => one.scenario).filter((id) => !ids.has(id)),
        row.id,
      ).toEqual([])
      for (const { policy, pattern } of shown) {
        policyById(policy ?? row.policy)
        expect(new PatternMatch(pattern).met).toBe(false)
      }
      for (const { reached, broken } of held)
        for (const pattern of [reached, ...broken]) expect(new PatternMatch(pattern).met).toBe(false)
    }
  })
})
