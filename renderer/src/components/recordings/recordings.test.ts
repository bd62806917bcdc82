// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { useCommands } from '../../stores/commands.ts'
import { useLab } from '../../stores/lab/lab.ts'
import { useFeed } from '../../stores/live/feed.ts'
import { usePlayer } from '../../stores/live/player.ts'
import { useRecordingFacts } from '../../stores/recordings/recording-facts.ts'
import { useRecordingTask } from '../../stores/recordings/recording-task.ts'
import { useRecordings } from '../../stores/recordings/recordings.ts'
import { useView } from '../../stores/view/view.ts'
import { openRecordings, record, two } from '../../testing/recordings-page.ts'

describe('the page of recordings', () => {
  it('says how to keep one while there is none', async () => {
    const { byTestId } = await openRecordings()
    expect(byTestId('no-recordings').text()).toContain('Nothing kept yet')
  })

  it('gives the keys to what was kept, not to the next name', async () => {
    const { byTestId, lab } = await openRecordings('#page=recordings', async (its) => {
      for (const name of ['untitled 2025-03-01 14.05.09', 'untitled 2025-03-01 14.05.10'])
        await record(its, name, 'restore', 0)
      its.untitledRecording = async () => (await its.recordings()).find(({ id }) => id.startsWith('untitled '))
    })
    useCommands().run('recording.keep')
    await flushPromises()
    const field = byTestId('untitled-name')
    expect(document.activeElement).toBe(field.element)
    await field.setValue('mine')
    await field.trigger('submit')
    await flushPromises()
    expect((await lab.recordings()).map(({ name }) => name)).toEqual(['mine', 'untitled 2025-03-01 14.05.10'])
    expect(byTestId('untitled-name').element).toBe(field.element)
    expect(document.activeElement?.tagName).toBe('MAIN')
    expect(byTestId('recording-name').element).toHaveProperty('value', 'mine')
  })

  it('discards the untitled ones of earlier labs together, when it is told to', async () => {
    const { byTestId, all, lab } = await openRecordings('#page=recordings', async (its) => {
      await two(its)
      for (const name of ['untitled 2025-03-01 14.05.09', 'untitled 2025-03-01 14.05.10'])
        await record(its, name, 'restore', 0)
    })
    expect(byTestId('leftovers').text()).toContain('2 untitled recordings of earlier labs')
    await byTestId('discard-leftovers').trigger('click')
    expect(await lab.recordings()).toHaveLength(4)
    await byTestId('confirm-discard-leftovers').trigger('click')
    await flushPromises()
    expect((await lab.recordings()).map(({ id }) => id)).toEqual(['calm', 'broken'])
    expect(all('leftovers')).toHaveLength(0)
  })

  it('offers nothing but to open one that another lab is recording, and does not call it left over', async () => {
    const { byTestId, all } = await openRecordings('#page=recordings', async (its) => {
      await record(its, 'untitled 2025-03-01 14.05.09', 'restore', 0)
      const list = its.recordings.bind(its)
      its.recordings = async () =>
        (await list()).map((info) => ({ ...info, runs: [], spans: [], problem: 'growing', writtenElsewhere: true }))
    })
    expect(all('leftovers')).toHaveLength(0)
    const [row] = all('recording')
    expect(row?.get('.hint').text()).toBe('not kept · being recorded by another lab')
    expect(row?.findAll('button').map((button) => button.attributes('disabled') === undefined)).toEqual([
      true,
      true,
      false,
    ])
    await row?.trigger('click')
    expect(byTestId('recording-details').text()).toMatch(/^untitled .* Another lab is recording it\./)
    expect(all('verify')).toHaveLength(0)
  })

  it('says nothing of what happened in a light one before its runs have been done again', async () => {
    let isRedone = false
    const { all } = await openRecordings('#page=recordings', async (its) => {
      await record(its, 'small', 'restore', 1)
      const [list, figuresOf] = [its.recordings.bind(its), its.recordingFigures.bind(its)]
      its.recordings = async () => (await list()).map((info) => ({ ...info, kind: 'light', discontinuities: 0 }))
      const nothing = { resets: [], discontinuities: [], knownNs: 0, ioctls: {}, splats: {}, violated: undefined }
      its.recordingFigures = async (id) => (await figuresOf(id)).map((run) => (isRedone ? run : { ...run, ...nothing }))
    })
    const counts = () => all('recording').map((row) => row.findAll('.count').map((cell) => cell.text()))
    expect(counts()).toEqual([['–', '–']])
    isRedone = true
    useRecordingFacts().touch('small')
    await useRecordings().refresh()
    await flushPromises()
    expect(counts()).toEqual([['1', '1']])
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

  it('goes to the title of its exports by key, where none of them can begin', async () => {
    const { lab, press, byTestId } = await openRecordings('#page=recordings&recording=calm', two)
    await press('Ctrl+E')
    expect(document.activeElement).toBe(byTestId('export-csv').element)
    const rest = { share: 0, out: undefined, problem: undefined, verification: undefined }
    lab.recordingTask = async () => ({ id: 1, kind: 'verify', recording: 'broken', phase: 'running', ...rest })
    await useRecordingTask().greet()
    await press('Ctrl+E')
    expect(document.activeElement?.textContent).toBe('Export')
    expect(byTestId('export-waits').text()).toBe('Verifying is under way: one thing at a time.')
  })

  it('says when it is only the rest of a damaged file that is the same', async () => {
    const { lab, press, byTestId, all } = await openRecordings('#page=recordings&recording=calm', two)
    await press('V')
    expect(all('verified-rest')).toHaveLength(0)
    lab.verification = { ...lab.verification, whole: false }
    await press('V')
    expect(byTestId('verification').text()).toMatch(/^✓ The same: .* ▲ Parts of the file are missing\.$/)
  })

  it('names the first event that differs, and opens that moment', async () => {
    const { lab, press, byTestId } = await openRecordings('#page=recordings&recording=broken', two)
    const [from = 0] = (await lab.openRecording('broken')).spans.map((span) => span.from)
    const at = from + 100e6
    lab.verification = {
      ok: false,
      checked: 3,
      events: 20,
      whole: true,
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

  it('names the parent of a fork in its row', async () => {
    const { all } = await openRecordings('#page=recordings', async (its) => {
      await two(its)
      const detailsOf = its.recordingDetails.bind(its)
      its.recordingDetails = async (id) => {
        const details = await detailsOf(id)
        const parent = id === 'broken' ? { recordingId: 'calm', run: 0, at: 1 } : undefined
        return { ...details, runs: details.runs.map((run) => ({ ...run, parent })) }
      }
    })
    const names = () => all('recording').map((row) => row.find('.name').text())
    expect(names()).toEqual([expect.not.stringContaining('fork'), expect.stringMatching(/mainline · fork of calm$/)])
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
})
