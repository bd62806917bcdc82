// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { SCRIPTED_DESCRIPTION } from '../../testing/scripted-description.ts'
import { useLooks } from './looks.ts'
import { useRecordingsPlace } from '../recordings/recordings-place.ts'
import { MAX_CHARTS, counterKey, useView } from './view.ts'

const [g52, t760] = SCRIPTED_DESCRIPTION.models

beforeEach(() => {
  location.hash = ''
  localStorage.clear()
  setActivePinia(createPinia())
})

describe('the view', () => {
  it('starts with counters that every model has', () => {
    const view = useView()
    for (const model of SCRIPTED_DESCRIPTION.models) {
      view.offer(model.counters)
      expect(view.counters).toContain('JM.GPU_ACTIVE')
      expect(view.counters.length).toBeGreaterThanOrEqual(4)
    }
  })

  it('refuses a thirteenth chart', () => {
    const view = useView()
    const keys = (g52?.counters ?? []).map(counterKey)
    for (const key of view.counters) view.hideCounter(key)
    expect(keys.slice(0, MAX_CHARTS).every((key) => view.showCounter(key))).toBe(true)
    expect(view.isFull).toBe(true)
    expect(view.showCounter(keys[MAX_CHARTS] ?? '')).toBe(false)
    expect(view.counters).toHaveLength(MAX_CHARTS)
    view.showCounters(keys.slice(1))
    expect(view.counters).toEqual(keys.slice(1, 1 + MAX_CHARTS))
    view.hideCounter(keys[1] ?? '')
    expect(view.counters).toEqual(keys.slice(2, 1 + MAX_CHARTS))
  })

  it('keeps a choice on a model without it, where a message takes its place; of the usual set it shows what there is', () => {
    const view = useView()
    view.offer(g52?.counters ?? [])
    view.showCounter('SHADER.EXEC_CORE_ACTIVE')
    view.offer(t760?.counters ?? [])
    expect(view.counters).toContain('SHADER.EXEC_CORE_ACTIVE')
    view.showDefaultCounters()
    const has = new Set(t760?.counters.map(counterKey))
    expect(view.counters.filter((key) => !has.has(key))).toEqual([])
  })

  it('keeps counters and selection in the address', async () => {
    const view = useView()
    for (const key of view.counters) view.hideCounter(key)
    view.showCounter('JM.JS1_ACTIVE')
    view.select({ type: 'discontinuity', run: 1, id: 3 })
    await nextTick()
    expect(location.hash).toBe('#counters=JM.JS1_ACTIVE&discontinuity=1.3')
    setActivePinia(createPinia())
    expect(useView().counters).toEqual(['JM.JS1_ACTIVE'])
  })

  it('lets one go back from a comparison to its recording, not from one recording to the one before', async () => {
    const view = useView()
    const places = useRecordingsPlace()
    view.page = 'recordings'
    await nextTick()
    const before = history.length
    places.go({ recording: 'a.plab', run: 0 })
    await nextTick()
    expect([history.length, location.hash]).toEqual([before, '#page=recordings&recording=a.plab'])
    places.go({ other: 'b.plab', otherRun: 0 })
    await nextTick()
    expect(location.hash).toContain('with=b.plab')
    expect(history.length).toBe(before + 1)
  })

  it('remembers the theme and marks the document with it', () => {
    useLooks().theme = 'dark'
    expect(document.documentElement.dataset['theme']).toBe('dark')
    setActivePinia(createPinia())
    expect(useLooks().theme).toBe('dark')
  })
})
