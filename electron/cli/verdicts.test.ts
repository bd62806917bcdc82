import { describe, expect, it } from 'vitest'
import { judged } from './commands/verdicts.ts'
import { mergeVerdicts } from './verdict-document.ts'
import { verdictText } from './verdict-text.ts'

/** Real searches, each cut after a few schedules. */
const options = {
  policies: ['v2', 'restore'],
  scenarios: ['dump-vs-reset', 'enable-from-sleep'],
  timers: 'none',
  bound: 0,
  max: 2,
} as const

describe('verdicts', () => {
  it('of four parts, merged, are those of one machine', async () => {
    const whole = await judged(options, { index: 1, of: 1 }, 1)
    const parts = []
    for (const index of [3, 1, 4, 2]) parts.push((await judged(options, { index, of: 4 }, 1)).document)
    expect(parts.map(({ cells }) => cells.length)).toEqual([1, 1, 1, 1])
    expect(mergeVerdicts(parts)).toEqual(whole.document)
    const { cells } = whole.document
    const blamed = cells.filter(({ findings }) => findings.length > 0)
    // What is to be said of a policy is said sooner than that there is nothing.
    expect(cells.map(({ executions, complete }) => [executions, complete])).toEqual(
      cells.map((cell) => [blamed.includes(cell) ? 1 : 2, false]),
    )
    expect(new Set(blamed.map(({ policy }) => policy))).toEqual(new Set(['v2']))
  }, 30_000)

  it('that are interrupted have no cell whose search was not over, unless it has found something', async () => {
    const large = { ...options, timers: 'anytime', bound: undefined, max: 300 } as const
    setTimeout(() => process.emit('SIGINT'), 500)
    const { document, wasInterrupted } = await judged(large, { index: 1, of: 1 }, 1)
    expect([wasInterrupted, document.ended]).toEqual([true, false])
    expect(document.cells.length).toBeLessThan(4)
    const isOver = document.cells.map((cell) => cell.complete || cell.findings.length > 0 || cell.executions >= 300)
    expect(isOver).not.toContain(false)
    expect(verdictText(document)).toMatch(/\n\nINCOMPLETE: \d of 4 cells/)
  })
})
