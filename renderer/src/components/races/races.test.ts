// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Cell, type Finding, type TimerMode } from '../../../../electron/protocol/exploration.ts'
import { useExploration } from '../../stores/exploration.ts'
import { useFeed } from '../../stores/feed.ts'
import { useLab } from '../../stores/lab.ts'
import { useStory } from '../../stores/story.ts'
import { useView } from '../../stores/view.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { ScriptedLab } from '../../testing/scripted-lab.ts'
import { SCRIPTED_KNOWN, scriptedFinding } from '../../testing/scripted-explorer.ts'
import RacesPage from './RacesPage.vue'

const MODES: readonly TimerMode[] = ['quiescent', 'none', 'anytime']
const KNOWN = SCRIPTED_KNOWN[0]?.token ?? ''

let close: () => void
afterEach(() => close())

async function openRaces(hash = '#page=races') {
  history.replaceState(undefined, '', hash)
  const opened = await openWindow(RacesPage)
  close = opened.close
  const all = (id: string) => opened.wrapper.findAll(`[data-testid="${id}"]`)
  return { ...opened, all }
}

function cells(policy: string, scenario: string, findings: readonly Finding[], isComplete = true): readonly Cell[] {
  return MODES.map((timers) => ({
    policy,
    scenario,
    timers,
    bound: 2,
    complete: isComplete,
    executions: 100,
    findings,
    base: [],
  }))
}

/** As it is read: blanks between words, however many. */
const wordsOf = (field: { text(): string } | undefined) => field?.text().replace(/\s+/g, ' ')

describe('the verdict table', () => {
  it('has a field for each scenario under each policy before anything has run, with what is known of it', async () => {
    const { all, wrapper, press } = await openRaces()
    expect(all('verdict')).toHaveLength(9)
    const [first, second] = all('verdict').filter((cell) => cell.attributes('data-kind') === 'known')
    expect([first, second].map(wordsOf)).toEqual(['○ 1 known no finding', '○ lost-wakeup 1 known'])
    expect(all('verdict').filter((cell) => cell.attributes('data-kind') === 'empty')).toHaveLength(7)

    await wrapper.get('[data-policy="mainline"][data-scenario="dump-vs-reset"]').trigger('click')
    expect(all('known').map((row) => row.attributes('data-id'))).toEqual(['B1'])
    await press(']')
    expect(useStory().story?.token).toBe(KNOWN)
  })

  it('says complete only when every timer mode is done and covered everything', async () => {
    const { lab, byTestId, wrapper } = await openRaces()
    await byTestId('table-start').trigger('click')
    await flushPromises()
    const finding = scriptedFinding('as-count', 'policy', 'mainline', 'dump-vs-reset')
    lab.tabulateOn(cells('mainline', 'dump-vs-reset', [finding]))
    lab.tabulateOn(cells('restore', 'dump-vs-reset', []))
    lab.tabulateOn(cells('restore', 'enable-vs-reset', []).slice(0, 2))
    lab.tabulateOn(cells('v2', 'enable-vs-reset', [], false))
    await flushPromises()
    const kind = (policy: string, scenario: string) =>
      wrapper.get(`[data-policy="${policy}"][data-scenario="${scenario}"]`)
    expect(wordsOf(kind('mainline', 'dump-vs-reset'))).toBe('✕ as-count complete · 300')
    expect(wordsOf(kind('restore', 'dump-vs-reset'))).toBe('✓ none, complete 300')
    expect(kind('restore', 'enable-vs-reset').text()).toContain('2 of 3 timer modes')
    expect(wordsOf(kind('v2', 'enable-vs-reset'))).toBe('▲ none, cut 300')
  })

  it('lists the findings of the chosen field once each, and a key opens the first', async () => {
    const { lab, byTestId, press, all, wrapper } = await openRaces()
    await byTestId('table-start').trigger('click')
    await flushPromises()
    const finding = scriptedFinding('as-count', 'policy', 'mainline', 'dump-vs-reset')
    lab.tabulateOn(cells('mainline', 'dump-vs-reset', [finding]))
    await flushPromises()
    await wrapper.get('[data-policy="mainline"][data-scenario="dump-vs-reset"]').trigger('click')
    expect(all('finding').map((row) => row.attributes('data-check'))).toEqual(['as-count'])
    expect(location.hash).toBe('#page=races&policy=mainline&scenario=dump-vs-reset')
    await press(']')
    expect(useStory().story?.token).toBe(finding.token)
  })

  it('moves from field to field by arrow', async () => {
    const { wrapper } = await openRaces()
    const table = wrapper.get('table.verdicts')
    await table.trigger('keydown', { key: 'ArrowDown' })
    await table.trigger('keydown', { key: 'ArrowRight' })
    expect(location.hash).toBe('#page=races&policy=v2&scenario=dump-vs-reset')
    expect(wrapper.get('button[tabindex="0"][data-testid="verdict"]').attributes('data-policy')).toBe('v2')
  })

  it('shows the scenarios that have the words of its search, also by what is known of them', async () => {
    const { all, byTestId } = await openRaces()
    const shown = () => [...new Set(all('verdict').map((cell) => cell.attributes('data-scenario')))]
    await byTestId('table-filter').setValue('lost-wakeup')
    expect(shown()).toEqual(['dump-vs-reset'])
    await byTestId('table-filter').setValue('no such thing')
    expect(shown()).toEqual([])
  })

  it('is begun and stopped by Space from a field too', async () => {
    const { wrapper, byTestId } = await openRaces()
    const field = wrapper.get('button[tabindex="0"][data-testid="verdict"]')
    await field.trigger('keydown', { key: ' ' })
    await flushPromises()
    expect(byTestId('table').attributes('data-phase')).toBe('running')
    await field.trigger('keydown', { key: ' ' })
    await flushPromises()
    expect(byTestId('table').attributes('data-phase')).toBe('stopped')
  })
})

describe('a search', () => {
  const FOUND = scriptedFinding('lost-wakeup', 'policy', 'v2', 'enable-vs-reset')
  const BASE = scriptedFinding('pm-count', 'base', 'v2', 'enable-vs-reset')

  it('is started with what is chosen, and lists the policy apart from the base driver', async () => {
    const { lab, byTestId, all } = await openRaces('#page=races&view=search&policy=v2&scenario=enable-vs-reset')
    await byTestId('search-strategy').setValue('pct')
    await byTestId('search-timers').setValue('none')
    await byTestId('bound').setValue('2')
    await byTestId('search-max').setValue('5,000')
    await byTestId('search-start').trigger('submit')
    await flushPromises()
    expect(useExploration().exploration?.settings).toEqual({
      policy: 'v2',
      scenario: 'enable-vs-reset',
      strategy: 'pct',
      timers: 'none',
      bound: 2,
      max: 5_000,
      seed: 1,
    })
    lab.searchOn({ findings: [FOUND], base: [BASE] })
    await flushPromises()
    expect(all('finding').map((row) => row.attributes('data-scope'))).toEqual(['policy', 'base'])
    expect(byTestId('search-announcer').text()).toBe(`Found lost-wakeup: ${FOUND.symptom}.`)
  })

  it('keeps what was found when it is stopped, and does not call it complete', async () => {
    const { lab, byTestId, press, all } = await openRaces('#page=races&view=search')
    await press('Space')
    lab.searchOn({ findings: [FOUND] })
    await press('Space')
    expect(byTestId('search').attributes('data-phase')).toBe('stopped')
    expect(byTestId('search').text()).toContain('not every schedule was covered')
    expect(all('finding')).toHaveLength(1)
  })

  it('is not started with a number that is none, nor while the table is filled', async () => {
    const { byTestId, wrapper, press } = await openRaces('#page=races&view=search')
    await byTestId('search-max').setValue('0')
    expect(wrapper.text()).toContain('A whole number from 1 to')
    await press('V')
    await press('Space')
    await press('S')
    expect(byTestId('search-start').attributes('disabled')).toBeDefined()
    expect(wrapper.text()).toContain('one search runs at a time')
  })

  it('tells why it failed', async () => {
    const { lab, press, wrapper } = await openRaces('#page=races&view=search')
    await press('Space')
    lab.searchOn({ phase: 'failed', problem: 'the state differs between two runs of one schedule' })
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toContain('the state differs between two runs of one schedule')
  })
})

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
