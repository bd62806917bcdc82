import { describe, expect, it } from 'vitest'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { pickerRows } from './counter-rows.ts'

const counters = SCRIPTED_DESCRIPTION.models[0]?.counters ?? []
const keys = (search: string) =>
  pickerRows(counters, search, new Set()).flatMap((row) => (row.type === 'counter' ? [row.key] : []))

describe('the rows of the counter picker', () => {
  it('are all 158 counters of a Mali-G52 under the four blocks', () => {
    const rows = pickerRows(counters, '', new Set())
    expect(rows.filter(({ type }) => type === 'block')).toHaveLength(4)
    expect(rows).toHaveLength(158 + 4)
  })

  it('leave out a closed block until something is searched', () => {
    const closed = new Set(['SHADER'] as const)
    expect(pickerRows(counters, '', closed).some((row) => row.type === 'counter' && row.key.startsWith('SHADER'))).toBe(
      false,
    )
    expect(
      pickerRows(counters, 'frag_active', closed).some(
        (row) => row.type === 'counter' && row.key === 'SHADER.FRAG_ACTIVE',
      ),
    ).toBe(true)
  })

  it('find a counter by its name, its title and its description, word by word', () => {
    expect(keys('gpu_active')).toEqual(['JM.GPU_ACTIVE'])
    expect(keys('irq pending')).toEqual(['JM.IRQ_ACTIVE'])
    expect(keys('32x32 pixels')).toContain('JM.JS0_TASKS')
  })
})
