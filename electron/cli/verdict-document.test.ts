import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shardOf, verdictJobs } from '../lab/races/verdict-cells.ts'
import { type Cell } from '../sim/explorer/report.ts'
import { mergeVerdicts, parseVerdicts, type VerdictDocument } from './verdict-document.ts'
import { verdictText } from './verdict-text.ts'

const plan = {
  policies: ['mainline', 'restore'],
  scenarios: ['dump-vs-reset', 'close-vs-reset'],
  timers: ['quiescent', 'none', 'anytime'],
  bound: 2,
} as const
const jobs = verdictJobs({ ...plan, timers: 'all', max: 1 })

function cell(index: number): Cell {
  const { policy, scenario, timers, bound } = jobs[index] ?? { policy: '', scenario: '', timers: 'none', bound: 2 }
  const finding = {
    id: 'splat-1',
    check: 'splat',
    scope: 'policy',
    symptom: 'as_count < 0',
    token: 't',
    steps: 9,
    executions: 1,
  } as const
  return {
    policy,
    scenario,
    timers,
    bound,
    complete: index !== 1,
    executions: index * 1000,
    findings: policy === 'restore' ? [] : [finding],
    base: [],
  }
}

/** As `verdicts --shard` would have made it, without the searches. */
function part(index: number, of: number): VerdictDocument {
  const mine = shardOf(
    jobs.map((_, i) => i),
    { index, of },
  )
  return { version: '1', ...plan, shard: { index, of }, ended: true, cells: mine.map(cell) }
}

describe('parts of a verdict table', () => {
  const whole = part(1, 1)

  it('become the table that one machine makes, in any order of the files', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer(), (of, turn) => {
        const parts = Array.from({ length: of }, (_, i) => part(((i + Math.abs(turn)) % of) + 1, of))
        expect(mergeVerdicts(parts)).toEqual(whole)
      }),
    )
  })

  it('survive as JSON, an absent bound as null', () => {
    const text = (document: VerdictDocument) => JSON.stringify(document, (_, value: unknown) => value ?? null)
    expect(parseVerdicts(text(whole))).toEqual(whole)
    expect(parseVerdicts(JSON.stringify({ ...whole, bound: null, cells: [] }))).toMatchObject({ bound: undefined })
  })

  it('say when one is missing', () => {
    const merged = mergeVerdicts([part(1, 4), part(3, 4), part(4, 4)])
    expect(merged.ended).toBe(false)
    expect(verdictText(merged)).toContain('INCOMPLETE: 9 of 12 cells')
  })

  it('call nothing complete of which a timer mode is missing', () => {
    const cells = whole.cells.filter(({ policy, timers }) => policy === 'restore' && timers !== 'none')
    const text = verdictText({ ...whole, ended: false, cells })
    expect(text).toMatch(/dump-vs-reset +14,000 {2}none, not searched \(none\)/)
    expect(text).not.toContain('none, complete')
  })

  it('take a cell from where it was searched to its end, if one was interrupted in it', () => {
    const short = { ...cell(3), complete: false, executions: 5 }
    const interrupted = { ...whole, ended: false, cells: [short] }
    for (const parts of [
      [interrupted, whole],
      [whole, interrupted],
    ])
      expect(mergeVerdicts(parts)).toEqual({ ...whole, ended: false })
    expect(mergeVerdicts([interrupted]).cells).toEqual([short])
  })

  it('are refused when they are of different tables, or no verdicts at all', () => {
    expect(() => mergeVerdicts([part(1, 2), { ...part(2, 2), version: '2' }])).toThrow('different tables')
    expect(() => mergeVerdicts([part(1, 2), { ...part(1, 2), cells: [{ ...cell(0), executions: 7 }] }])).toThrow(
      'two parts differ in mainline x dump-vs-reset x quiescent',
    )
    expect(() => parseVerdicts('{"cells": 1}')).toThrow('it is no output of verdicts --json: version')
    expect(() => parseVerdicts('nothing')).toThrow('JSON')
  })

  it('are read as a table', () => {
    expect(`\n${verdictText(whole)}`).toMatchInlineSnapshot(`
      "
      2 policies x 2 race scenarios x timers quiescent, none, anytime; schedules of at most 2 preemptions

      mainline
        SCENARIO        EXECUTIONS  FINDINGS
        dump-vs-reset        3,000  splat, cut (none)
        close-vs-reset      12,000  splat, complete

      restore
        SCENARIO        EXECUTIONS  FINDINGS
        dump-vs-reset       21,000  none, complete
        close-vs-reset      30,000  none, complete"
    `)
  })
})
