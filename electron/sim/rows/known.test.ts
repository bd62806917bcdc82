import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { policyById } from '../driver/policies/index.ts'
import { replay } from '../explorer/replay.ts'
import { parseToken } from '../explorer/tokens/token.ts'
import { RACE_SCENARIOS } from '../machine/races/index.ts'
import { raceProgram } from '../machine/races/race.ts'
import { type Pattern } from './pattern.ts'
import { rowProgram } from './row-program.ts'
import { type Row } from './row.ts'
import { ROWS } from './rows.ts'

const KNOWN = v.parse(
  v.array(
    v.object({
      id: v.string(),
      policy: v.string(),
      scenario: v.string(),
      token: v.string(),
      expected: v.string(),
      finding: v.exactOptional(v.string()),
    }),
  ),
  JSON.parse(readFileSync(new URL('../../../resources/schedules/known.json', import.meta.url), 'utf8')),
)

/** What a schedule of a row may have been kept for: its cases, traps, and the interleavings that hold. */
function patternsOf(row: Row, policy: string, scenario: string): readonly Pattern[] {
  const shown = row.kind === 'symptom' ? row.cases : row.kind === 'required' ? row.traps : []
  const held = row.kind === 'symptom' || row.policy !== policy ? [] : row.held
  return [
    ...shown
      .filter((one) => (one.policy ?? row.policy) === policy && one.scenario === scenario)
      .map((one) => one.pattern),
    ...held.filter((one) => one.scenario === scenario).map((one) => one.reached),
  ]
}

describe('known schedules', () => {
  it.each(KNOWN)('$id: $token', ({ id, policy, scenario, token, expected, finding = '' }) => {
    const row = ROWS.find((candidate) => candidate.id === id)
    const race = RACE_SCENARIOS.find((candidate) => candidate.id === scenario)
    if (row === undefined || race === undefined) throw new Error(`no row ${id}, or no scenario ${scenario}`)
    expect(expected).toBe(row.expected)
    const { timers, schedule, ...found } = parseToken(token)
    expect(found).toEqual({ policy, scenario })
    const options = { scenario: race, policy: policyById(policy), model: gpuModel(race.model), timers }
    const patterns = new Map(patternsOf(row, policy, scenario).map((pattern, i) => [String(i), pattern]))
    expect(replay(rowProgram({ ...options, patterns }), schedule).execution.defects).not.toEqual([])
    const { defects } = replay(raceProgram({ ...options, seed: 1 }), schedule).execution
    const names = defects.map(({ check, scope }) => (scope === 'base' ? `${check} (base)` : check))
    expect(names.join(', ')).toBe(finding)
  })

  it('are of rows that name a symptom, every one', () => {
    const missing = ROWS.filter(({ kind, id }) => kind === 'symptom' && !KNOWN.some((known) => known.id === id))
    expect(missing.map(({ id }) => id)).toEqual([])
  })
})
