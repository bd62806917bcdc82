// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordingTask } from './recording-task.ts'

let close: () => void
afterEach(() => close())

it('says of a fork that was stopped where the live machine is', async () => {
  const { lab, close: end } = await openWindow()
  close = end
  await lab.startRecording('a')
  const { id } = await lab.stopRecording()
  const done = await lab.forkRecording(id, 0, 0, {})
  vi.spyOn(lab, 'forkRecording').mockResolvedValue({ ...done, id: done.id + 1, phase: 'stopped' })
  expect(await useRecordingTask().fork(id, 0, 1e9, {})).toBe(false)
  expect(useLab().notices.map(({ text }) => text)).toEqual([expect.stringContaining('the live machine stands, paused')])
})
