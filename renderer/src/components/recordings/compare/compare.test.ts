// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { openRecordings, two } from '../../../testing/recordings-page.ts'

describe('a comparison', () => {
  it('is of two runs, and goes back by a key', async () => {
    const { byTestId, press, wrapper, all } = await openRecordings('#page=recordings&recording=calm&with=broken', two)
    const columns = wrapper.findAll('[data-figure="Gaps"] td').map((cell) => cell.text())
    expect(columns).toEqual(['0', '1'])
    await byTestId('compare-swap').trigger('click')
    await flushPromises()
    expect(wrapper.findAll('[data-figure="Gaps"] td').map((cell) => cell.text())).toEqual(['1', '0'])
    await press('Esc')
    expect(all('recording')).toHaveLength(2)
  })
})

describe('runs side by side', () => {
  it('are those of one recording, each compared with the first', async () => {
    const { wrapper, lab, all } = await openRecordings('#page=recordings&recording=broken&with=*', async (its) => {
      await its.reboot({ policy: 'mainline' })
      await its.startRecording('broken')
      for (const policy of ['v2', 'restore']) {
        its.advance(500e6)
        await its.injectFault('reset')
        its.advance(500e6)
        await its.reboot({ policy })
      }
      its.advance(500e6)
      await its.stopRecording()
    })
    expect(await lab.recordings()).toHaveLength(1)
    await flushPromises()
    const head = wrapper.findAll('[data-testid="comparison-table"] thead .policy').map((cell) => cell.text())
    expect(head).toEqual(['mainline', 'v2', 'restore'])
    expect(all('comparison-divergence')[0]?.text()).toMatch(/v2: every event.*restore: every event/s)
  })

  it('are not with what an attempt left that was stopped', async () => {
    const { wrapper } = await openRecordings('#page=recordings&recording=forks&with=*', async (its) => {
      await its.reboot({ policy: 'mainline' })
      await its.startRecording('forks')
      for (const policy of ['mainline', 'restore']) {
        its.advance(500e6)
        await its.reboot({ policy })
      }
      its.advance(500e6)
      await its.stopRecording()
      const detailsOf = its.recordingDetails.bind(its)
      const parent = { recordingId: 'parent', run: 0, at: 5e8 }
      its.recordingDetails = async (id) => {
        const details = await detailsOf(id)
        return { ...details, runs: details.runs.map((run) => ({ ...run, parent })) }
      }
    })
    await flushPromises()
    const heads = wrapper.findAll('[data-testid="comparison-table"] thead .ellipsis').map((cell) => cell.text())
    expect(heads).toEqual(['forks, run 2', 'forks, run 3'])
  })
})
