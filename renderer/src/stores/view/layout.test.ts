// @vitest-environment happy-dom
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useLayout } from './layout.ts'

beforeEach(() => localStorage.clear())

describe('the layout', () => {
  it('is there at the next visit', () => {
    useLayout(createPinia()).set('left.width', 300)
    const next = useLayout(createPinia())
    expect(next.get('left.width', 268)).toBe(300)
    expect(next.problem).toBeUndefined()
    next.forget()
    expect(useLayout(createPinia()).get('left.width', 268)).toBe(268)
  })

  it('of another version is put aside with a message, and nothing is lost', () => {
    const old = '{"version":7,"values":{"left.width":"wide"}}'
    localStorage.setItem('perfcnt-lab.layout', old)
    const layout = useLayout(createPinia())
    expect(layout.problem).toContain('another version of the lab (layout 7)')
    expect(layout.get('left.width', 268)).toBe(268)
    expect(localStorage.getItem('perfcnt-lab.layout.put-aside')).toBe(old)
    layout.set('left.width', 300)
    expect(useLayout(createPinia()).problem).toBeUndefined()
  })

  it('that is damaged is put aside too', () => {
    localStorage.setItem('perfcnt-lab.layout', '{"version')
    expect(useLayout(createPinia()).problem).toContain('is damaged')
  })

  it('has a value only of the kind that it stands for', () => {
    localStorage.setItem('perfcnt-lab.layout', '{"version":1,"values":{"left.width":true}}')
    expect(useLayout(createPinia()).get('left.width', 268)).toBe(268)
  })
})
