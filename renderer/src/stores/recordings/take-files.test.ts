// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { record } from '../../testing/recordings-page.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'
import { useView } from '../view/view.ts'

afterEach(() => vi.unstubAllGlobals())

/** The host takes recordings, and refuses what is none as it does. */
function answerUploads(): void {
  const answer = (name: string) =>
    name.endsWith('.plab')
      ? new Response(JSON.stringify({ id: name }))
      : new Response(`${name} was not imported. Not a recording.`, { status: 422 })
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(answer(new URL(path, 'http://lab.test').searchParams.get('name') ?? '')),
  )
}

const files = (...names: string[]) => names.map((name) => new File([], name))

it('of files that are dropped together two are compared, and it is said which are left out', async () => {
  answerUploads()
  const { close } = await openWindow()
  const recordings = useRecordings()
  await recordings.takeFiles(files('a.plab', 'b.plab', 'c.plab', 'd.plab'))
  expect(useRecordingsPlace().place).toMatchObject({ recording: 'a.plab', other: 'b.plab' })
  expect(useView().page).toBe('recordings')
  expect(recordings.takeProblem).toContain('left out: c.plab, d.plab')
  await recordings.takeFiles(files('a.plab', 'b.plab'))
  expect(recordings.takeProblem).toBeUndefined()
  close()
})

it('a file that is no recording is refused by name, and what is on screen stays', async () => {
  answerUploads()
  const { close } = await openWindow()
  const recordings = useRecordings()
  const { page } = useView()
  await recordings.takeFiles(files('notes.txt'))
  expect(recordings.takeProblem).toBe('notes.txt was not imported. Not a recording.')
  await recordings.takeFiles(files('a.plab', 'notes.txt'))
  expect(recordings.takeProblem).toBe('notes.txt was not imported. Not a recording.')
  expect(useView().page).toBe(page)
  close()
})

it('a file that the lab has already is opened where it is, which is said; with itself it is not compared', async () => {
  answerUploads()
  const { lab, close } = await openWindow()
  await record(lab, 'a.plab', 'restore', 0)
  const recordings = useRecordings()
  await recordings.takeFiles(files('a.plab'))
  expect(useFeed().recording?.id).toBe('a.plab')
  expect(useLab().notices.map(({ text }) => text)).toEqual([
    '“a.plab” is here already, as a.plab: it was not copied again.',
  ])
  await recordings.takeFiles(files('a.plab', 'a.plab'))
  expect(recordings.takeProblem).toBe('“a.plab” and “a.plab” are the same recording.')
  close()
})
