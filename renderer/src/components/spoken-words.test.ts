// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { formatSelection, parseSelection } from '../stores/view/selection.ts'
import { useView } from '../stores/view/view.ts'
import { openWindow } from '../testing/lab-window.ts'
import SpokenWords from './SpokenWords.vue'

it('says what keys do to the view', async () => {
  const { byTestId, pass, press, close } = await openWindow(SpokenWords)
  const words = () => byTestId('spoken').text()
  await pass(500)
  await press('P')
  expect(words()).toBe('The view is paused, capture goes on.')
  await press('1')
  expect(words()).toBe('Cursor 1 at 5.000000 s.')
  await press('W')
  await press('A')
  await press('2')
  expect(words()).toMatch(/^Cursor 2 at .* between the cursors\.$/)
  await press('3')
  expect(words()).toMatch(/^Range .* s, .*\.$/)
  close()
})

it('says what is selected, and that the machine pauses, whoever did it', async () => {
  const { lab, byTestId, pass, press, close } = await openWindow(SpokenWords)
  const words = () => byTestId('spoken').text()
  await lab.injectFault('hang')
  for (let i = 0; i < 10; i++) await pass(100)
  await press('[')
  expect(words()).toMatch(/^Discontinuity\. Session lost L1\. No valid samples since/)
  await lab.setRunning(false)
  await pass(100)
  expect(words()).toMatch(/^Paused at \d+\.\d{6} s\.$/)
  close()
})

it('says once what is selected, also when that comes back from the address', async () => {
  const { lab, byTestId, pass, press, close } = await openWindow(SpokenWords)
  await lab.injectFault('hang')
  for (let i = 0; i < 10; i++) await pass(100)
  await press('[')
  await press('P')
  const view = useView()
  view.select(parseSelection(new URLSearchParams(formatSelection(view.selection))))
  await flushPromises()
  expect(byTestId('spoken').text()).toBe('The view is paused, capture goes on.')
  close()
})
