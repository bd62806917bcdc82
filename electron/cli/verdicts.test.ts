import { describe, expect, it } from 'vitest'
import { judged } from './commands/verdicts.ts'
import { mergeVerdicts } from './verdict-document.ts'

/** Real searches, each cut after a few schedules. */
const options = {
  policies: ['mainline', 'restore'],
  scenarios: ['dump-vs-reset', 'close-vs-reset'],
  timers: 'all',
  bound: 0,
  max: 3,
} as const

describe('verdicts', () => {
  it('of four parts, merged, are those of one machine', async () => {
    const whole = await judged(options, { index: 1, of: 1 }, 1)
    const parts = []
    for (const index of [3, 1, 4, 2]) parts.push((await judged(options, { index, of: 4 }, 1)).document)
    expect(parts.map(({ cells }) => cells.length)).toEqual([3, 3, 3, 3])
    expect(mergeVerdicts(parts)).toEqual(whole.document)
    expect(whole.document.cells.map(({ executions, complete }) => [executions, complete])).toEqual(
      Array.from({ length: 12 }, () => [3, false]),
    )
    const blamed = whole.document.cells.filter(({ findings }) => findings.length > 0).map(({ policy }) => policy)
    expect(new Set(blamed)).toEqual(new Set(['mainline']))
  })
})
