import { flushPromises } from '@vue/test-utils'
import { onTestFinished } from 'vitest'
import { nextTick } from 'vue'
import RecordingsPage from '../components/recordings/RecordingsPage.vue'
import { openWindow } from './lab-window.ts'
import { type ScriptedLab } from './scripted-lab.ts'

/** The page of recordings in a window at `hash`, after what `prepare` does with its lab, until the test ends. */
export async function openRecordings(hash = '#page=recordings', prepare?: (lab: ScriptedLab) => Promise<void>) {
  history.replaceState(undefined, '', hash)
  const opened = await openWindow(RecordingsPage)
  onTestFinished(opened.close)
  if (prepare !== undefined) {
    await prepare(opened.lab)
    // A window that comes back to the page looks again.
    opened.lab.state.value = { state: 'lost' }
    await nextTick()
    opened.lab.state.value = { state: 'connected' }
    await flushPromises()
  }
  return opened
}

/** A run under `policy` with so many resets, kept by `name`. */
export async function record(lab: ScriptedLab, name: string, policy: string, faults: number): Promise<void> {
  await lab.reboot({ policy })
  await lab.startRecording(name)
  for (let i = 0; i <= faults; i++) {
    lab.advance(500e6)
    if (i < faults) await lab.injectFault('reset')
  }
  await lab.stopRecording()
}

/** A calm recording, and one whose session a reset has broken. */
export async function two(lab: ScriptedLab): Promise<void> {
  await record(lab, 'calm', 'restore', 0)
  await record(lab, 'broken', 'mainline', 1)
}
