import { describe, expect, it } from 'vitest'
import { formatViewHash, parseViewHash } from './view-hash.ts'

const { recordings } = parseViewHash('')

describe('the address of a view', () => {
  it('carries counters and a selection there and back', () => {
    const view = {
      page: 'live',
      races: parseViewHash('').races,
      recordings,
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
      token: 'v2/enable-vs-reset@1:q.AwEF.9c1f02ab',
      step: 12,
    } as const
    const hash = formatViewHash({ page: 'races', counters: ['JM.GPU_ACTIVE'], selection: undefined, races, recordings })
    expect(hash).toBe(
      '#page=races&view=search&policy=v2&scenario=enable-vs-reset&token=v2/enable-vs-reset@1:q.AwEF.9c1f02ab&step=12',
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
    const { races } = parseViewHash('')
    const hash = formatViewHash({
      page: 'recordings',
      counters: undefined,
      selection: undefined,
      races,
      recordings: place,
    })
    expect(hash).toBe(
      '#page=recordings&search=tag:demo%20%3Ereset&recording=reset%20mid%20%26%20dump.plab&run=2&with=b.plab',
    )
    expect(parseViewHash(hash)).toMatchObject({ page: 'recordings', recordings: place })
  })

  it('carries what was pasted as a token, whatever it is', () => {
    const races = { ...parseViewHash('').races, token: 'no token & not one #2' }
    const hash = formatViewHash({ page: 'races', counters: undefined, selection: undefined, races, recordings })
    expect(parseViewHash(hash).races).toEqual(races)
  })

  it('takes a page, a view or a step that is none for the first', () => {
    expect(parseViewHash('#page=elsewhere&view=all&step=-1')).toMatchObject({
      page: 'live',
      races: { view: 'verdicts', step: 1 },
    })
  })
})
