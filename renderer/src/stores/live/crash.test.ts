// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useCrash } from './crash.ts'
import { useFeed } from './feed.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordings } from '../recordings/recordings.ts'
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
  expect(useCrash().crash).toMatchObject({ reason: 'The simulator has stopped.', at: 1e9 })
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

it('does again what the lab on screen did, and not what one did that ended after it', async () => {
  const { lab, pass } = await openWindow()
  async function liveAndEnd(name: string) {
    await lab.startRecording(name)
    await pass(100)
    const info = await lab.stopRecording()
    useRecordings().untitled = info
    lab.crash('Killed.')
    lab.comeBack()
    await flushPromises()
    return info
  }
  const first = await liveAndEnd('untitled 2026-11-25 10.41.00')
  await liveAndEnd('untitled 2026-11-25 10.42.00')
  const made = await lab.recordings()
  lab.recordings = async () => made.map((info) => ({ ...info, created: info.id === first.id ? 1 : 2 }))
  const forked: unknown[] = []
  lab.forkRecording = async (id) => {
    forked.push(id)
    return lab.redoRecording(id)
  }
  await useCrash().replay()
  expect(forked).toEqual([first.id])
})

it('does not hold what is no picture of the lab', async () => {
  const { lab } = await openWindow()
  useFeed().showMoment({ token: 'v2/a@3:q.0', step: 1 }, await lab.replayMoment())
  lab.crash('Killed.')
  expect(useFeed().source).toBe('moment')
})
