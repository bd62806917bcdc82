// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { openWindow } from '../testing/lab-window.ts'
import { useFeed } from './live/feed.ts'
import { useGuide } from './guide.ts'
import { usePlayer } from './live/player.ts'
import { useRecordings } from './recordings/recordings.ts'
import { useView } from './view/view.ts'

let closeWindow = () => {}

afterEach(async () => {
  // What plays on would go on in the window of the next test.
  useGuide().leave()
  await flushPromises()
  closeWindow()
})

async function guided() {
  const opened = await openWindow()
  closeWindow = opened.close
  const guide = useGuide()
  useView().page = 'start'
  await guide.watchRun('broken-session')
  return { ...opened, guide, player: usePlayer() }
}

it('a guided run begins with its first caption, playing, on the page Live', async () => {
  const { guide, player } = await guided()
  expect(useView().page).toBe('live')
  expect([guide.index, guide.isPlaying, player.isPlaying]).toEqual([0, true, true])
  expect(guide.current?.text).toBe('Watch a reset break a session.')
  expect(guide.look).toBe('charts')
  // A second of the run in two of those who read.
  const [first, second] = guide.captions
  expect(player.speed).toBeCloseTo(((second?.from ?? 0) - (first?.from ?? 0)) / 1e9 / 2)
})

it('goes from caption to caption, and stops after the last one', async () => {
  const { guide, player } = await guided()
  const [, second] = guide.captions
  await player.seek(second?.from ?? 0)
  await flushPromises()
  expect(guide.index).toBe(1)
  await player.seek(player.span.to)
  await flushPromises()
  expect([guide.isPlaying, guide.index]).toEqual([false, 1])
})

it('goes back by key while it rests, and the run with it, to where a caption has been shown', async () => {
  const { guide, player, press } = await guided()
  await press('Space')
  expect(guide.isPlaying).toBe(false)
  await press('Page down')
  expect([guide.index, guide.share, player.position]).toEqual([1, 1, player.span.to])
  await press('Page up')
  expect([guide.index, guide.share, player.position]).toEqual([0, 1, guide.captions[0]?.to])
  await press('Space')
  expect([guide.index, guide.isPlaying, player.position]).toEqual([1, true, guide.captions[1]?.from])
})

it('can be left for its recording, and for another one', async () => {
  const { lab, guide, press } = await guided()
  await press('Q')
  expect(guide.isShown).toBe(false)
  expect(useFeed().source).toBe('recording')
  await guide.watchRun('broken-session')
  await lab.startRecording('other')
  await lab.stopRecording()
  await useRecordings().open('other')
  await flushPromises()
  expect(guide.isShown).toBe(false)
})
