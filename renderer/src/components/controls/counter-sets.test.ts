import { describe, expect, it } from 'vitest'
import { parseSets, withSet } from './counter-sets.ts'

describe('saved sets of counters', () => {
  it('are read as far as they make sense', () => {
    const stored = [{ name: 'a', keys: ['JM.GPU_ACTIVE', 7, '<b>'] }, { name: 1, keys: [] }, null, { name: 'b' }]
    expect(parseSets(JSON.stringify(stored))).toEqual([{ name: 'a', keys: ['JM.GPU_ACTIVE'] }])
    expect(parseSets('{')).toEqual([])
    expect(parseSets('{}')).toEqual([])
  })

  it('replace one of the same name, and need a name', () => {
    const first = withSet([], ' mine ', ['JM.A'])
    expect(withSet(first, 'mine', ['JM.B'])).toEqual([{ name: 'mine', keys: ['JM.B'] }])
    expect(withSet(first, '  ', ['JM.B'])).toBe(first)
  })
})
