// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it, onTestFinished } from 'vitest'
import { useRecordings } from '../../stores/recordings/recordings.ts'
import { useWantedFocus } from '../../stores/view/wanted-focus.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { record } from '../../testing/recordings-page.ts'
import Tip from '../ui/Tip.vue'
import ForkControl from './ForkControl.vue'

it('forks under the policy and the seed that were chosen, and not with what is no seed', async () => {
  const { lab, byTestId, close } = await openWindow(ForkControl)
  onTestFinished(close)
  await record(lab, 'calm', 'restore', 0)
  await useRecordings().open('calm')
  await flushPromises()
  const asked: unknown[] = []
  const fork = lab.forkRecording.bind(lab)
  lab.forkRecording = async (...args) => {
    asked.push(args)
    return fork(...args)
  }
  const seed = byTestId('fork-seed')
  expect(seed.attributes('placeholder')).toMatch(/^seed 0x/)
  await seed.setValue('0x')
  expect(byTestId('fork').attributes()).toHaveProperty('disabled')
  await seed.setValue('0x2A')
  await byTestId('fork-policy').setValue('v2')
  await byTestId('fork').trigger('submit')
  await flushPromises()
  expect(asked).toEqual([['calm', 0, expect.any(Number), { policy: 'v2', seed: 42 }]]) // The control is gone by now.
  expect(useWantedFocus().wanted).toBe('page')
})

it('does not offer to fork a run that a live machine cannot go on with, and says why', async () => {
  const { lab, wrapper, byTestId, close } = await openWindow(ForkControl)
  onTestFinished(close)
  await record(lab, 'calm', 'restore', 0)
  const details = await lab.recordingDetails('calm')
  lab.recordingDetails = async () => ({
    ...details,
    runs: details.runs.map((run) => ({ ...run, scenario: 'mmu-fault' })),
  })
  await useRecordings().open('calm')
  await flushPromises()
  for (const control of ['fork', 'fork-seed', 'fork-policy'])
    expect(byTestId(control).attributes()).toHaveProperty('disabled')
  const tip = wrapper.findAllComponents(Tip).at(-1)
  expect(tip?.props('text')).toContain('A run of the scenario mmu-fault')
})
