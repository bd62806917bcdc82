// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useRecordingNotes } from '../../stores/recordings/recording-notes.ts'
import { useRun } from '../../stores/live/run.ts'
import { useRecordings } from '../../stores/recordings/recordings.ts'
import { type PlacedNote, useShownNotes } from '../../stores/view/shown-notes.ts'
import NoteMarks from './NoteMarks.vue'

const BEFORE: PlacedNote = { id: 'a', from: 250e6, to: undefined, text: 'before', tags: ['x'] }
const RANGE: PlacedNote = { id: 'b', from: 500e6, to: 600e6, text: 'range', tags: [] }

it('the notes shown are those about moments of the run on screen, as they are now', async () => {
  const { lab, pass, close } = await openWindow()
  await lab.startRecording()
  await pass(1000)
  const { id } = await lab.stopRecording()
  await useRecordings().open(id)
  await flushPromises()
  const [written, shown] = [useRecordingNotes(), useShownNotes()]
  for (const note of [BEFORE, RANGE]) await written.save({ id, run: 0, from: note.from }, note)
  const whole = { id: 'c', from: undefined, to: undefined, text: 'all', tags: [] }
  await written.save({ id, run: 0, from: undefined }, whole)
  await vi.waitFor(() => expect(shown.notes).toEqual([BEFORE, RANGE]))
  await written.remove(id, 0, 'a')
  await vi.waitFor(() => expect(shown.notes).toEqual([RANGE]))
  close()
})

it('a note of the live run is shown as soon as it is written, until another run begins', async () => {
  const { lab, pass, close } = await openWindow()
  await pass(300)
  const shown = useShownNotes()
  const { number: liveRun = 0 } = useRun()
  await useRecordingNotes().save({ id: 'untitled.plab', run: 0, from: BEFORE.from, liveRun }, BEFORE)
  expect(shown.notes.map(({ text }) => text)).toEqual(['before'])
  await lab.reboot({ policy: 'v2' })
  await pass(300)
  expect(shown.notes).toEqual([])
  close()
})

it('a note has its moment and its words over the charts, and a range its length', async () => {
  const view = { min: 0, max: 1e9, width: 800 }
  const { wrapper } = await openWindow(NoteMarks, { view, textPx: 11, notes: [RANGE, BEFORE] })
  const titles = wrapper.findAll('[data-testid="note-mark"]').map((mark) => mark.attributes('title'))
  expect(titles).toEqual(['0.250000 s: before #x', '0.500000 s, for 100 ms: range'])
  expect(wrapper.text()).toContain('◆ before #x')
  expect(wrapper.findAll('.edge').map((edge) => edge.attributes('style'))).toEqual([
    'transform: translateX(200px); width: 1px;',
    'transform: translateX(400px); width: 80px;',
  ])
  wrapper.unmount()
})

it('notes at one place are one mark, which counts them and has the words of all', async () => {
  const view = { min: 0, max: 1e9, width: 100 }
  const later: PlacedNote = { ...RANGE, id: 'c', from: 950e6, to: undefined, text: 'a `WARN`' }
  const { wrapper } = await openWindow(NoteMarks, {
    view,
    textPx: 11,
    notes: [RANGE, { ...BEFORE, from: 501e6 }, later],
  })
  const marks = wrapper.findAll('[data-testid="note-mark"]')
  expect(marks.map((mark) => mark.text())).toEqual(['◆×2', '◆'])
  expect(marks.map((mark) => mark.attributes('title'))).toEqual([
    '0.500000 s, for 100 ms: range\n0.501000 s: before #x',
    '0.950000 s: a WARN',
  ])
  wrapper.unmount()
})
