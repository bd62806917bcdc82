// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { usePlayer } from '../../stores/live/player.ts'
import { useRecordingNotes } from '../../stores/recordings/recording-notes.ts'
import { useRecordingsPlace } from '../../stores/recordings/recordings-place.ts'
import { useView } from '../../stores/view/view.ts'
import { openRecordings, record, two } from '../../testing/recordings-page.ts'

describe('notes and tags', () => {
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
})

describe('of a file that was not closed', () => {
  /** On its details; the copy comes when `whole` is called. */
  async function openBroken() {
    const page = await openRecordings('#page=recordings&recording=broken', async (its) => {
      await two(its)
      await record(its, 'third', 'v2', 0)
      const list = its.recordings.bind(its)
      its.recordings = async () =>
        (await list()).map((info) => ({ ...info, complete: info.id !== 'broken', problem: undefined }))
    })
    let whole = () => {}
    const isWhole = new Promise<void>((resolve) => (whole = resolve))
    page.lab.recoverRecording = async () => {
      await isWhole
      return page.lab.openRecording('calm')
    }
    await page.byTestId('recover').trigger('click')
    const details = () => page.byTestId('recording-details').attributes('aria-label')
    return { ...page, whole, details }
  }

  it('a copy that takes notes is offered, and chosen once it is there', async () => {
    const { byTestId, all, whole, details } = await openBroken()
    expect(byTestId('recover').text()).toBe('Recovering…')
    whole()
    await flushPromises()
    expect(details()).toBe('Details of calm')
    expect(all('recover')).toHaveLength(0)
  })

  it('the copy is not chosen where another recording has been meanwhile', async () => {
    const { whole, details } = await openBroken()
    useRecordingsPlace().choose('third')
    whole()
    await flushPromises()
    expect(details()).toBe('Details of third')
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
