// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { useRun } from '../../stores/live/run.ts'
import { useView } from '../../stores/view/view.ts'
import { useChartView } from '../chart-view.ts'
import { useMarks } from './marks.ts'
import { useTimeAxis } from './time-axis.ts'

beforeEach(() => {
  location.hash = ''
  setActivePinia(createPinia())
  useRun().reset(1)
  useTimeAxis().show(2e9, 6e9)
})

function setBoth(first: number, second: number): void {
  useChartView().cursor = first
  useMarks().setCursor(1)
  useChartView().cursor = second
  useMarks().setCursor(2)
}

describe('the cursors', () => {
  it('are set where the pointer is, else in the middle, and go where they are set again', () => {
    const marks = useMarks()
    marks.setCursor(1)
    expect(marks.cursors).toEqual([{ name: 1, at: 4e9 }])
    marks.setCursor(1)
    expect(marks.cursors).toEqual([])
    setBoth(5e9, 3e9)
    expect(marks.cursors).toEqual([
      { name: 1, at: 5e9 },
      { name: 2, at: 3e9 },
    ])
    expect(marks.delta).toBe(-2e9)
  })

  it('select what lies between them, whichever is the earlier, and nothing when they are one', () => {
    setBoth(5e9, 3e9)
    useMarks().selectBetween()
    expect(useView().selection).toEqual({ type: 'range', run: 1, from: 3e9, to: 5e9 })
    useView().select(undefined)
    useMarks().selectRange(3e9, 3e9)
    expect(useView().selection).toBe(undefined)
  })

  it('are gone with the run whose times they name', async () => {
    setBoth(3e9, 5e9)
    useRun().reset(2)
    await nextTick()
    expect(useMarks().cursors).toEqual([])
  })
})
