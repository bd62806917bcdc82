// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openWindow } from '../testing/lab-window.ts'
import { useRun } from '../stores/live/run.ts'
import { useView } from '../stores/view/view.ts'
import { useChartView } from './chart-view.ts'
import ChartStack from './ChartStack.vue'
import WindowBar from './axis/WindowBar.vue'
import EventStrip from './strips/EventStrip.vue'
import { layoutBands } from './series/bands.ts'

// No counter: there is no canvas to draw on here.
beforeEach(() => {
  location.hash = '#counters='
})

describe('the charts', () => {
  it('say so when no counter is chosen', async () => {
    const { wrapper } = await openWindow(ChartStack)
    expect(wrapper.text()).toContain('No counter chosen')
    wrapper.unmount()
  })

  it('as a table list the samples of the chosen counters, and each gap with its cause', async () => {
    const { lab, pass, byTestId } = await openWindow(ChartStack)
    useChartView().toggleTable()
    await pass(500)
    useView().showCounter('JM.GPU_ACTIVE')
    await lab.injectFault('reset')
    await pass(500)
    await vi.waitFor(() => expect(byTestId('sample-table').findAll('tr.gap')).toHaveLength(1))
    const table = byTestId('sample-table')
    expect(table.find('th code').text()).toBe('GPU_ACTIVE')
    expect(table.findAll('tr.sample').length).toBeGreaterThan(10)
    expect(table.find('tr.gap').text()).toMatch(/No valid samples.*Cause: GPU reset/)
  })
})

it('the bar over the charts does not count the time without a session as a discontinuity', async () => {
  const { lab, pass, wrapper } = await openWindow(WindowBar, { calm: 0 })
  await pass(500)
  await lab.injectFault('hang')
  await pass(2000)
  await lab.disableSession()
  await pass(500)
  // It counts anew.
  useChartView().toggleGhost()
  await vi.waitFor(() => expect(wrapper.text()).toContain('· 1 discontinuity'))
  wrapper.unmount()
})

describe('the ghost', () => {
  it('counts what Perfetto would draw of a gap, and the table says what that is', async () => {
    const { lab, pass, byTestId, wrapper } = await openWindow(ChartStack)
    await pass(500)
    await lab.injectFault('hang')
    await pass(2000)
    useChartView().toggleGhost()
    await vi.waitFor(() => expect(byTestId('fiction').text()).toMatch(/^[\d.]+ (?:s|ms) of fiction$/))
    expect(byTestId('ghost').attributes('aria-pressed')).toBe('true')
    useChartView().toggleTable()
    useView().showCounter('JM.GPU_ACTIVE')
    await vi.waitFor(() =>
      expect(byTestId('sample-table').get('tr.gap').text()).toMatch(/Perfetto: .* of fiction.*the last value held/),
    )
    wrapper.unmount()
  })
})

describe('the strip', () => {
  it('has a button for each band, whose name tells what the band tells', async () => {
    const view = { min: 0, max: 10e9, width: 800 }
    const { lab, pass, wrapper } = await openWindow()
    await lab.injectFault('reset')
    await pass(400)
    const bands = layoutBands(useRun().discontinuities, view, new Float64Array(0), useRun().now)
    wrapper.unmount()
    const { wrapper: strip } = await openWindow(EventStrip, {
      view,
      textPx: 11,
      now: 10e9,
      bands,
      faults: [],
      resets: [
        { id: 1, begin: 1e9, end: 1e9 + 300e3, cause: 'lab' },
        { id: 2, begin: 1e9 + 900e3, end: 1e9 + 1200e3, cause: 'lab' },
        { id: 3, begin: 9e9, end: undefined, cause: 'job timeout, JS1' },
      ],
      kinds: [],
      selected: bands[0]?.members[0].id,
    })
    const button = strip.get('[data-testid="band"]')
    expect(button.attributes('aria-label')).toMatch(/No valid samples/)
    expect(button.attributes('aria-pressed')).toBe('true')
    // Two within a pixel are one; the third lasts.
    const windows = strip.findAll('[data-testid="reset-window"]')
    expect(windows.map((each) => each.attributes('style'))).toEqual([
      'transform: translateX(80px); width: 3.072px;',
      'transform: translateX(720px); width: 80px;',
    ])
    expect(windows[1]?.attributes('aria-label')).toMatch(/^GPU reset #3 \(job timeout, JS1\) at 9\.0+ s, not over$/)
  })
})
