// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useCommands } from '../../stores/commands.ts'
import { useLab } from '../../stores/lab.ts'
import { useFeed } from '../../stores/feed.ts'
import { usePlayer } from '../../stores/player.ts'
import { useRecordingNotes } from '../../stores/recording-notes.ts'
import { useView } from '../../stores/view.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { type ScriptedLab } from '../../testing/scripted-lab.ts'
import RecordingsPage from './RecordingsPage.vue'

let close: () => void
afterEach(() => close())

async function openRecordings(hash = '#page=recordings', prepare?: (lab: ScriptedLab) => Promise<void>) {
  history.replaceState(undefined, '', hash)
  const opened = await openWindow(RecordingsPage)
  close = opened.close
  if (prepare !== undefined) {
    await prepare(opened.lab)
    // A window that comes back to the page looks again.
    opened.lab.state.value = { state: 'lost' }
    await nextTick()
    opened.lab.state.value = { state: 'connected' }
    await flushPromises()
  }
  const all = (id: string) => opened.wrapper.findAll(`[data-testid="${id}"]`)
  return { ...opened, all }
}

async function record(lab: ScriptedLab, name: string, policy: string, faults: number): Promise<void> {
  await lab.reboot({ policy })
  await lab.startRecording(name)
  for (let i = 0; i <= faults; i++) {
    lab.advance(500e6)
    if (i < faults) await lab.injectFault('reset')
  }
  await lab.stopRecording()
}

async function two(lab: ScriptedLab): Promise<void> {
  await record(lab, 'calm', 'restore', 0)
  await record(lab, 'broken', 'mainline', 1)
}

describe('the page of recordings', () => {
  it('says how to keep one while there is none', async () => {
    const { byTestId } = await openRecordings()
    expect(byTestId('no-recordings').text()).toContain('Nothing kept yet')
  })

  it('gives the keys to what was kept, not to the next name', async () => {
    const { byTestId, lab } = await openRecordings('#page=recordings', async (its) => {
      for (const name of ['untitled 1', 'untitled 2']) await record(its, name, 'restore', 0)
      its.untitledRecording = async () => (await its.recordings()).find(({ id }) => id.startsWith('untitled '))
    })
    useCommands().run('recording.keep')
    await flushPromises()
    const field = byTestId('untitled-name')
    expect(document.activeElement).toBe(field.element)
    await field.setValue('mine')
    await field.trigger('submit')
    await flushPromises()
    expect((await lab.recordings()).map(({ name }) => name)).toEqual(['mine', 'untitled 2'])
    expect(byTestId('untitled-name').element).toBe(field.element)
    expect(document.activeElement).toBe(document.body)
    expect(byTestId('recording-name').element).toHaveProperty('value', 'mine')
  })

  it('discards the untitled ones of earlier labs together, when it is told to', async () => {
    const { byTestId, all, lab } = await openRecordings('#page=recordings', async (its) => {
      await two(its)
      for (const name of ['untitled 1', 'untitled 2']) await record(its, name, 'restore', 0)
    })
    expect(byTestId('leftovers').text()).toContain('2 untitled recordings of earlier labs')
    await byTestId('discard-leftovers').trigger('click')
    expect(await lab.recordings()).toHaveLength(4)
    await byTestId('confirm-discard-leftovers').trigger('click')
    await flushPromises()
    expect((await lab.recordings()).map(({ id }) => id)).toEqual(['calm', 'broken'])
    expect(all('leftovers')).toHaveLength(0)
  })

  it('draws how busy the GPU was, with the gaps', async () => {
    const { all } = await openRecordings('#page=recordings', two)
    expect(all('spark').map((spark) => spark.attributes('aria-label'))).toEqual([
      'GPU active over time, 0 gaps',
      'GPU active over time, 1 gap',
    ])
    expect(all('spark').map((spark) => spark.findAll('.gap').length > 0)).toEqual([false, true])
  })

  it('lists what matches the search, and keeps the search in the address', async () => {
    const { all, byTestId } = await openRecordings('#page=recordings', two)
    expect(all('recording')).toHaveLength(2)
    await byTestId('recordings-search').setValue('policy:mainline')
    await flushPromises()
    expect(all('recording').map((row) => row.attributes('data-id'))).toEqual(['broken'])
    expect(location.hash).toBe('#page=recordings&search=policy:mainline')
    await byTestId('recordings-search').setValue('policy:v9')
    expect(byTestId('nothing-found').text()).toBe('No recording has all of these words.')
  })

  it('is used by keys: the next one is chosen, verified, opened', async () => {
    const { press, byTestId } = await openRecordings('#page=recordings', two)
    await press('↓')
    expect(byTestId('recording-details').attributes('aria-label')).toMatch(/calm|broken/)
    await press('V')
    expect(byTestId('verification').text()).toContain('The same: 10 digests and 100 events')
    await press('O')
    expect(useFeed().recording).toBeDefined()
    expect(useView().page).toBe('live')
  })

  it('names the first event that differs, and opens that moment', async () => {
    const { lab, press, byTestId } = await openRecordings('#page=recordings&recording=broken', two)
    const [from = 0] = (await lab.openRecording('broken')).spans.map((span) => span.from)
    const at = from + 100e6
    lab.verification = {
      ok: false,
      checked: 3,
      events: 20,
      problem: undefined,
      firstDivergence: { run: 0, at, check: undefined, event: { type: 'klog', at, recorded: '"a"', rerun: undefined } },
    }
    await press('V')
    expect(useView().page).toBe('live')
    expect(usePlayer().position).toBe(at)
    expect(useView().selection).toEqual({ type: 'line', run: 0, at, nth: 0 })
    expect(useLab().notices.map(({ text }) => text)).toEqual([
      `Run 1 differs from ${(at / 1e9).toFixed(6)} s on: klog, recorded "a", done again none`,
    ])

    // The page of recordings has it too, and the way there.
    useView().page = 'recordings'
    expect(byTestId('first-divergence').text()).toContain('klog recorded"a"klog done againnone')
    await usePlayer().seek(from)
    await byTestId('open-divergence').trigger('click')
    await flushPromises()
    expect(useView().page).toBe('live')
    expect(usePlayer().position).toBe(at)
  })

  it('opens the recording that the address names', async () => {
    const { byTestId } = await openRecordings('#page=recordings&recording=broken', two)
    expect(byTestId('recording-details').attributes('aria-label')).toBe('Details of broken')
  })

  it('lists what was exported, with a link', async () => {
    const { byTestId } = await openRecordings('#page=recordings&recording=calm', two)
    await byTestId('export-csv').trigger('click')
    await flushPromises()
    expect(byTestId('exported').get('a').attributes('href')).toBe('/exports/calm.csv')
  })

  it('adds tags that the search then finds', async () => {
    const { byTestId, all } = await openRecordings('#page=recordings&recording=calm', two)
    await byTestId('note-tags').setValue('demo, race')
    await byTestId('note-save').trigger('submit')
    await flushPromises()
    expect(byTestId('note').text()).toContain('#demo')
    await byTestId('recordings-search').setValue('tag:race')
    expect(all('recording').map((row) => row.attributes('data-id'))).toEqual(['calm'])
  })

  it('changes a note under its id, and removes it', async () => {
    const { byTestId, all, lab } = await openRecordings('#page=recordings&recording=calm', two)
    await byTestId('note-text').setValue('before')
    await byTestId('note-save').trigger('submit')
    await flushPromises()
    const [note] = (await lab.recordingDetails('calm')).runs[0]?.notes ?? []
    await byTestId('note-edit').trigger('click')
    await byTestId('note-change').get('[data-testid="note-text"]').setValue('after')
    await byTestId('note-change').trigger('submit')
    await flushPromises()
    expect((await lab.recordingDetails('calm')).runs[0]?.notes).toEqual([{ ...note, text: 'after' }])
    expect(byTestId('note').text()).toContain('after')
    await byTestId('note-remove').trigger('click')
    await flushPromises()
    expect(all('note')).toHaveLength(0)
  })

  it('goes to what a recording can be exported as, or compared with, by a key', async () => {
    const { byTestId, press } = await openRecordings('#page=recordings&recording=broken', two)
    await press('Ctrl+E')
    await flushPromises()
    expect(document.activeElement?.closest('details')?.textContent).toMatch(/^Export/)
    await press('Ctrl+\\')
    await flushPromises()
    expect(document.activeElement?.closest('details')?.textContent).toMatch(/^Compare/)
    expect(byTestId('recording-details').text()).toContain('Runs')
  })

  it('compares two runs, and goes back by a key', async () => {
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
})

describe('a note', () => {
  it('is begun at the moment shown of a recording', async () => {
    const { press, lab } = await openRecordings('#page=recordings&recording=calm', two)
    await press('O')
    await usePlayer().seek(usePlayer().span.from + 100e6)
    await press('M')
    expect(useRecordingNotes().draft).toEqual({ id: 'calm', run: 0, from: usePlayer().position })
    expect((await lab.recordingDetails('calm')).runs[0]?.notes).toEqual([])
  })

  it('is begun on the range that is selected', async () => {
    const { press } = await openRecordings('#page=recordings&recording=calm', two)
    await press('O')
    const { from } = usePlayer().span
    useView().select({ type: 'range', run: 0, from, to: from + 50e6 })
    await press('M')
    expect(useRecordingNotes().draft).toEqual({ id: 'calm', run: 0, from, to: from + 50e6 })
  })
})
