// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'

let close: () => void
afterEach(() => {
  close()
  history.replaceState(undefined, '', location.pathname)
})

it('a recording that is deleted is no longer chosen; another one stays chosen', async () => {
  const { lab, close: end } = await openWindow()
  close = end
  for (const name of ['one', 'other']) {
    await lab.startRecording(name)
    lab.advance(100e6)
    await lab.stopRecording()
  }
  const [recordings, places] = [useRecordings(), useRecordingsPlace()]
  await recordings.refresh()
  places.choose('one')
  await recordings.remove('other')
  expect([places.place.recording, recordings.list?.map(({ id }) => id)]).toEqual(['one', ['one']])
  await recordings.remove('one')
  expect([places.place.recording, recordings.list]).toEqual([undefined, []])
})
