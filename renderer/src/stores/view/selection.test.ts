import { describe, expect, it } from 'vitest'
import { type Selection, formatSelection, parseSelection, selectedDiscontinuity } from './selection.ts'

const SELECTIONS: readonly (readonly [string, Selection])[] = [
  ['discontinuity=2.7', { type: 'discontinuity', run: 2, id: 7 }],
  [
    'slice=1.1100320000.lock:perfcnt-%3Elock',
    { type: 'slice', run: 1, begin: 1_100_320_000, lane: 'lock:perfcnt->lock' },
  ],
  [
    'slice=1.32733333968.1.program:workload',
    { type: 'slice', run: 1, begin: 32_733_333_968, lane: 'program:workload', nth: 1 },
  ],
  ['slice=1.0.pm:runtime%20PM', { type: 'slice', run: 1, begin: 0, lane: 'pm:runtime PM' }],
  ['line=3.4716667000.1', { type: 'line', run: 3, at: 4_716_667_000, nth: 1 }],
  ['sample=1.2000320000', { type: 'sample', run: 1, end: 2_000_320_000 }],
  ['range=1.5.90', { type: 'range', run: 1, from: 5, to: 90 }],
]

describe('a selection', () => {
  it.each(SELECTIONS)('goes into an address as %s, and comes back', (text, selection) => {
    expect(formatSelection(selection)).toBe(text)
    expect(parseSelection(new URLSearchParams(text))).toEqual(selection)
  })

  it.each(['', 'range=1.9.5', 'slice=1.2', 'line=1.2', 'sample=x.1', 'discontinuity=last', 'range=1.5.1e9'])(
    'is none where an address says %s',
    (text) => {
      expect(parseSelection(new URLSearchParams(text))).toBeUndefined()
    },
  )

  it('is no discontinuity of another run', () => {
    const selection = { type: 'discontinuity', run: 2, id: 7 } as const
    expect(selectedDiscontinuity(selection, 2)).toBe(7)
    expect(selectedDiscontinuity(selection, 3)).toBeUndefined()
  })
})
