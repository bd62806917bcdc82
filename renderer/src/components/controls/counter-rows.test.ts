import { describe, expect, it } from 'vitest'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { chartItems } from '../../charts/chart-item.ts'
import { pickerRows } from './counter-rows.ts'

const [model] = SCRIPTED_DESCRIPTION.models
const counters = model === undefined ? [] : [...chartItems(model).values()]
const derived = counters.filter(({ key }) => key.startsWith('DERIVED.')).length
const keys = (search: string) =>
  pickerRows(counters, search, new Set()).flatMap((row) => (row.type === 'counter' ? [row.key] : []))

describe('the rows of the counter picker', () => {
  it('are all 158 counters of a Mali-G52 under the four blocks, and those derived from them', () => {
    const rows = pickerRows(counters, '', new Set())
    expect(rows.filter(({ type }) => type === 'block')).toHaveLength(5)
    expect(derived).toBeGreaterThan(15)
    expect(rows).toHaveLength(158 + derived + 5)
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
    expect(keys('gpu_active')[0]).toBe('JM.GPU_ACTIVE')
    expect(keys('irq pending')).toContain('JM.IRQ_ACTIVE')
    expect(keys('32x32 pixels')).toContain('JM.JS0_TASKS')
  })
})
