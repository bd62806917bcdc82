// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { type Cell, type Finding, type TimerMode } from '../../../../electron/protocol/exploration.ts'
import { useExploration } from '../../stores/races/exploration.ts'
import { useStory } from '../../stores/races/story.ts'
import { openWindow } from '../../testing/lab-window.ts'
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
  return opened
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
    expect([first, second].map(wordsOf)).toEqual(['○ 1 known without finding', '○ lost-wakeup 1 known'])
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
