// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useTimeAxis } from '../charts/axis/time-axis.ts'
import { usePlayer } from '../stores/live/player.ts'
import { useRecordings } from '../stores/recordings/recordings.ts'
import { openWindow } from '../testing/lab-window.ts'
import { useLanes } from './lanes-store.ts'
import { useRecordedLanes } from './recorded-lanes.ts'

const Reading = defineComponent({
  setup() {
    useRecordedLanes()
    return () => undefined
  },
})

it('the lanes are those of the live machine as soon as a recording is left, though its window never comes to rest', async () => {
  const { lab, pass, close } = await openWindow(Reading)
  await lab.startRecording()
  await pass(1000)
  const { id } = await lab.stopRecording()
  await useRecordings().open(id)
  await vi.waitFor(() => expect(useLanes().part).toBeDefined())
  await usePlayer().close()
  for (let i = 0; i < 3; i++) {
    useTimeAxis().zoomTo(i * 1e9, (i + 1) * 1e9)
    await flushPromises()
  }
  expect(useLanes().part).toBeUndefined()
  close()
})

it('the lanes of a window that has moved on are not read to their end', async () => {
  const { lab, pass, close } = await openWindow(Reading)
  await lab.startRecording()
  for (let i = 0; i < 20; i++) await pass(1000)
  const { id } = await lab.stopRecording()
  await useRecordings().open(id)
  await vi.waitFor(() => expect(useLanes().part).toBeDefined())
  const asked: number[] = []
  const read = lab.readRecording.bind(lab)
  let release = () => {}
  vi.spyOn(lab, 'readRecording').mockImplementation(async (recording, run, from, to) => {
    asked.push(from)
    if (asked.length === 1) await new Promise<void>((resolve) => (release = resolve))
    return read(recording, run, from, to)
  })
  useTimeAxis().zoomTo(1e9, 15e9)
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  useTimeAxis().zoomTo(2e9, 3e9)
  release()
  await vi.waitFor(() => expect(useLanes().part?.to).toBeLessThan(10e9))
  expect(asked).toHaveLength(2)
  close()
})
