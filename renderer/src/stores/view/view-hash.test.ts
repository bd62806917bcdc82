import { describe, expect, it } from 'vitest'
import { formatViewHash, parseViewHash } from './view-hash.ts'

const NOWHERE = parseViewHash('')

describe('the address of a view', () => {
  it('carries counters and a selection there and back', () => {
    const view = {
      ...NOWHERE,
      counters: ['JM.GPU_ACTIVE', 'MMU_L2.L2_EXT_READ_BEATS'],
      selection: { type: 'discontinuity', run: 2, id: 7 },
    } as const
    expect(formatViewHash(view)).toBe('#counters=JM.GPU_ACTIVE,MMU_L2.L2_EXT_READ_BEATS&discontinuity=2.7')
    expect(parseViewHash(formatViewHash(view))).toEqual(view)
  })

  it('tells no choice of counters from the choice of none', () => {
    expect(parseViewHash('').counters).toBeUndefined()
    expect(parseViewHash('#counters=').counters).toEqual([])
  })

  it('leaves out what is no counter and no discontinuity', () => {
    expect(parseViewHash('#counters=JM.GPU_ACTIVE,%3Cscript%3E,JM.GPU_ACTIVE&discontinuity=last')).toMatchObject({
      counters: ['JM.GPU_ACTIVE'],
      selection: undefined,
    })
  })

  it('carries a place among the races there and back, readable', () => {
    const races = {
      view: 'search',
      policy: 'v2',
      scenario: 'enable-vs-reset',
      token: 'v2/enable-vs-reset@3:q.AwEF.9c1f02ab',
      step: 12,
    } as const
    const hash = formatViewHash({ ...NOWHERE, page: 'races', counters: ['JM.GPU_ACTIVE'], races })
    expect(hash).toBe(
      '#page=races&view=search&policy=v2&scenario=enable-vs-reset&token=v2/enable-vs-reset@3:q.AwEF.9c1f02ab&step=12',
    )
    expect(parseViewHash(hash)).toMatchObject({ page: 'races', races })
  })

  it('carries a place among the recordings there and back', () => {
    const place = {
      search: 'tag:demo >reset',
      recording: 'reset mid & dump.plab',
      run: 1,
      other: 'b.plab',
      otherRun: 0,
    }
    const hash = formatViewHash({ ...NOWHERE, page: 'recordings', recordings: place })
    expect(hash).toBe(
      '#page=recordings&search=tag:demo%20%3Ereset&recording=reset%20mid%20%26%20dump.plab&run=2&with=b.plab',
    )
    expect(parseViewHash(hash)).toMatchObject({ page: 'recordings', recordings: place })
  })

  it('carries two policies there and back', () => {
    const policies = { from: undefined, to: 'v1-described' }
    const hash = formatViewHash({ ...NOWHERE, page: 'policies', policies })
    expect(hash).toBe('#page=policies&to=v1-described')
    expect(parseViewHash(hash)).toMatchObject({ page: 'policies', policies })
  })

  it('carries what was pasted as a token, whatever it is', () => {
    const races = { ...NOWHERE.races, token: 'no token & not one #2' }
    const hash = formatViewHash({ ...NOWHERE, page: 'races', races })
    expect(parseViewHash(hash).races).toEqual(races)
  })

  it('takes a page, a view or a step that is none for the first', () => {
    expect(parseViewHash('#page=elsewhere&view=all&step=-1')).toMatchObject({
      page: 'live',
      races: { view: 'verdicts', step: 1 },
    })
  })
})
