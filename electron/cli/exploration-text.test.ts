import { expect, it } from 'vitest'
import { type ExploreReport } from '../sim/explorer/report.ts'
import { coverage } from './exploration-text.ts'

const report: ExploreReport = {
  ...{ scenario: 'dump-vs-reset', policy: 'v2', strategy: 'cache', timers: 'all', bound: undefined },
  ...{ complete: true, completeIn: ['quiescent', 'none', 'anytime'] },
  ...{ executions: 10, steps: 100, seconds: 1, findings: [], base: [] },
}

it('a search is complete in the timer modes that are named, and in no other', () => {
  const first = (news: Partial<ExploreReport>) => coverage({ ...report, ...news })[0]
  expect(first({})).toBe('dump-vs-reset under v2: complete with timers quiescent, none, anytime')
  expect(first({ timers: 'none', completeIn: ['none'], bound: 1 })).toBe(
    'dump-vs-reset under v2: complete within the bound with timers none',
  )
  expect(first({ complete: false, completeIn: ['none'] })).toBe(
    'dump-vs-reset under v2: INCOMPLETE: complete with timers none only',
  )
  expect(first({ complete: false, completeIn: [] })).toBe('dump-vs-reset under v2: INCOMPLETE')
})
