import { describe, expect, it } from 'vitest'
import { formatViewHash, parseViewHash } from './view-hash.ts'

describe('the address of a view', () => {
  it('carries counters and a selection there and back', () => {
    const view = {
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
    expect(parseViewHash('#counters=JM.GPU_ACTIVE,%3Cscript%3E,JM.GPU_ACTIVE&discontinuity=last')).toEqual({
      counters: ['JM.GPU_ACTIVE'],
      selection: undefined,
    })
  })
})
