// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { type ScriptedLab } from '../../testing/scripted-lab.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'

let close: () => void
afterEach(() => {
  close()
  history.replaceState(undefined, '', location.pathname)
})

async function record(lab: ScriptedLab, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await lab.startRecording(name)
    lab.advance(100e6)
    await lab.stopRecording()
  }
}

/** A window whose list has these. */
async function listed(...names: readonly string[]) {
  const { lab, close: end } = await openWindow()
  close = end
  await record(lab, ...names)
  const [recordings, places] = [useRecordings(), useRecordingsPlace()]
  await recordings.refresh()
  return { lab, recordings, places }
}

it('a recording that is deleted is no longer chosen; another one stays chosen', async () => {
  const { recordings, places } = await listed('one', 'other')
  places.choose('one')
  await recordings.remove('other')
  expect([places.place.recording, recordings.list?.map(({ id }) => id)]).toEqual(['one', ['one']])
  await recordings.remove('one')
  expect([places.place.recording, recordings.list]).toEqual([undefined, []])
})

it('a recording that another window renames stays chosen, as the second of a comparison too', async () => {
  const { lab, recordings, places } = await listed('one', 'other')
  places.go({ recording: 'one', other: 'other' })
  await lab.renameRecording('one', 'first')
  await recordings.refresh()
  expect(places.place).toMatchObject({ recording: 'first', other: 'other' })
  expect(recordings.chosen?.name).toBe('first')
  await lab.renameRecording('other', 'second')
  await recordings.refresh()
  expect(places.place).toMatchObject({ recording: 'first', other: 'second' })
})

it('of two presses in a row the second does nothing', async () => {
  const { lab, close: end } = await openWindow()
  close = end
  const recordings = useRecordings()
  await Promise.all([recordings.start(), recordings.start()])
  expect([recordings.active.state, useLab().notices]).toEqual(['recording', []])
  lab.advance(100e6)
  await Promise.all([recordings.stop(), recordings.stop()])
  expect([recordings.active.state, useLab().notices.map(({ level }) => level)]).toEqual(['idle', ['info']])
  expect(recordings.list).toHaveLength(1)
})
