// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { openWindow } from '../testing/lab-window.ts'
import { useCrash } from './crash.ts'
import { useFeed } from './feed.ts'
import { useLab } from './lab.ts'
import { useRun } from './run.ts'

/** A lab whose recording is there, ended at 1 s. */
async function ended() {
  const opened = await openWindow()
  const { lab, pass } = opened
  await lab.startRecording('untitled 2026-11-25 10.41.00')
  for (let i = 0; i < 10; i++) await pass(100)
  await lab.stopRecording()
  lab.crash('The simulator has stopped.')
  lab.comeBack()
  await flushPromises()
  return opened
}

it('keeps the last picture of a lab that ended, and says why', async () => {
  const { pass } = await ended()
  await pass(300)
  expect(useFeed().source).toBe('ended')
  expect(useRun().now).toBe(1e9)
  expect(useCrash().crash).toEqual({ reason: 'The simulator has stopped.', at: 1e9 })
})

it('turns to the new machine when asked to', async () => {
  const { pass } = await ended()
  await useCrash().leave()
  await pass(300)
  expect(useFeed().source).toBe('live')
  expect(useRun().now).toBe(300e6)
  expect(useCrash().crash).toBeUndefined()
})

it('has the recording of the old lab done again', async () => {
  const { lab } = await ended()
  const forked: unknown[] = []
  const { forkRecording } = lab
  lab.forkRecording = (...args) => {
    forked.push(args)
    return forkRecording.apply(lab, args)
  }
  await useCrash().replay()
  expect(forked).toEqual([['untitled 2026-11-25 10.41.00', 0, 1e9 - 1, {}]])
  expect(useFeed().source).toBe('live')
  expect(useLab().notices.at(-1)?.text).toContain('Run goes on into what ended the lab')
})

it('does not hold what is no picture of the lab', async () => {
  const { lab } = await openWindow()
  useFeed().showMoment({ token: 'v2/a@2:q.0', step: 1 }, await lab.replayMoment())
  lab.crash('Killed.')
  expect(useFeed().source).toBe('moment')
})
