// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useFeed } from '../../stores/live/feed.ts'
import { useLab } from '../../stores/lab/lab.ts'
import { useStory } from '../../stores/races/story.ts'
import { useView } from '../../stores/view/view.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { SCRIPTED_KNOWN } from '../../testing/scripted-explorer.ts'
import { ScriptedLab } from '../../testing/scripted-lab.ts'
import RacesPage from './RacesPage.vue'

const KNOWN = SCRIPTED_KNOWN[0]?.token ?? ''

let close: () => void
afterEach(() => close())

async function openRaces(hash = '#page=races') {
  history.replaceState(undefined, '', hash)
  const opened = await openWindow(RacesPage)
  close = opened.close
  return opened
}

describe('a schedule', () => {
  it('opens from the address at its step, and keys go through the steps shown', async () => {
    const { press, byTestId } = await openRaces(`#page=races&token=${KNOWN}&step=3`)
    expect(byTestId('step-count').text()).toBe('3 / 12')
    // The second step does not bear on the finding.
    await press('↑')
    expect(byTestId('step-count').text()).toBe('1 / 12')
    await press('A')
    await press('↓')
    expect(location.hash).toContain('&step=2')
    await press('B')
    expect(byTestId('step-details').text()).toContain('timed out')
    await press('End')
    await press('↓')
    expect(byTestId('step-count').text()).toBe('12 / 12')
  })

  it('says what its step changed, and what is so after it', async () => {
    const { all, byTestId } = await openRaces(`#page=races&token=${KNOWN}&step=4`)
    expect(byTestId('changes').text()).toBe('reset.pending 0 → 1')
    expect(all('state-value').map((row) => `${row.attributes('data-object')} ${row.attributes('data-value')}`)).toEqual(
      ['perfcnt->lock owner ioctl', 'reset.pending 1', 'PRFCNT_CONFIG 0x11'],
    )
    // Whole, however long: a line more is better than a name that ends in dots.
    expect(all('state-value').flatMap((row) => row.findAll('.ellipsis'))).toEqual([])
    expect(all('state-value')[0]?.html()).toContain('<wbr>')
  })

  it('says in which function its thread waits behind the step', async () => {
    const { byTestId } = await openRaces(`#page=races&token=${KNOWN}&step=9`)
    expect(byTestId('step-details').text().replace(/\s+/g, ' ')).toContain(
      'Then waitsmutex_lock(perfcnt->lock) in panfrost_perfcnt_reset()',
    )
  })

  it('is refused with the reason when the token is none, and Esc leads back', async () => {
    const { byTestId, press, all } = await openRaces()
    await byTestId('token').setValue('npm run -s lab -- replay v2/broken')
    await byTestId('token-form').trigger('submit')
    await flushPromises()
    expect(byTestId('story-refused').text()).toContain('“v2/broken” is no token')
    await press('Esc')
    expect(all('verdict').length).toBeGreaterThan(0)
    expect(location.hash).toBe('#page=races')
  })

  it('shows its moment in the live view, and live comes back', async () => {
    const { press } = await openRaces(`#page=races&token=${KNOWN}&step=4`)
    await press('O')
    expect(useView().page).toBe('live')
    expect(useFeed().moment).toEqual({ token: KNOWN, step: 4 })
    await press('.')
    expect(useFeed().moment?.step).toBe(5)
    await useFeed().showLive()
    expect(useFeed().isLive).toBe(true)
  })

  it('is copied as a token', async () => {
    const { press } = await openRaces(`#page=races&token=${KNOWN}`)
    await press('C')
    expect(await navigator.clipboard.readText()).toBe(KNOWN)
    expect(useLab().notices.at(-1)?.text).toBe('The token is copied.')
  })
})

describe('the known schedules', () => {
  it('say why they cannot be read, and nothing else suffers', async () => {
    const read = vi.spyOn(ScriptedLab.prototype, 'knownSchedules').mockRejectedValue(new Error('known.json: no JSON'))
    const { wrapper, press, all } = await openRaces('#page=races&view=known')
    expect(wrapper.get('[role="alert"]').text()).toBe('✕ known.json: no JSON')
    await press('V')
    expect(all('verdict')).toHaveLength(9)
    expect(useLab().notices).toEqual([])
    read.mockRestore()
  })

  it('are found by any of their words, and open', async () => {
    const { byTestId, all, press } = await openRaces('#page=races&view=known')
    expect(all('known').map((row) => row.attributes('data-id'))).toEqual(['B1', 'V2-7'])
    await byTestId('known-filter').setValue('v2 +11')
    expect(all('known').map((row) => row.attributes('data-id'))).toEqual(['V2-7'])
    await press(']')
    expect(useStory().story?.policy).toBe('v2')
    expect(document.activeElement?.getAttribute('role')).toBe('listbox')
    await press('Esc')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Open V2-7')
  })
})
