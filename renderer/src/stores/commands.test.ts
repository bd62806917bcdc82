// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { COMMANDS } from '../../../electron/protocol/commands.ts'
import { type RecordingInfo } from '../../../electron/protocol/types.ts'
import { createPinia } from 'pinia'
import { useTimeAxis } from '../charts/axis/time-axis.ts'
import { useCommands } from './commands.ts'
import { useKeymap } from './view/keymap.ts'
import { useLab } from './lab/lab.ts'
import { useRacesPlace } from './races/races-place.ts'
import { useRecordingTask } from './recordings/recording-task.ts'
import { useRecordings } from './recordings/recordings.ts'
import { useRecordingsPlace } from './recordings/recordings-place.ts'
import { useRun } from './live/run.ts'
import { useView } from './view/view.ts'
import { useWantedFocus } from './view/wanted-focus.ts'
import { openWindow } from '../testing/lab-window.ts'

describe('the keys', () => {
  it('do one thing each, wherever one is', () => {
    const pinia = useKeymap(createPinia())
    for (const command of COMMANDS)
      for (const key of command.keys) expect(pinia.owner(command, key), key).toBeUndefined()
  })

  it('pause and run the machine', async () => {
    const { press } = await openWindow()
    await press('Space')
    expect(useLab().status?.running).toBe(false)
    await press('Space')
    expect(useLab().status?.running).toBe(true)
  })

  it('go from discontinuity to discontinuity and bring each into the charts', async () => {
    const { lab, press, pass } = await openWindow()
    await lab.reboot({ policy: 'restore' })
    for (let i = 0; i < 3; i++) {
      await lab.injectFault('reset')
      await pass(500)
    }
    const [first, second, third] = useRun().discontinuities
    const view = useView()
    await press('[')
    expect(view.selection).toMatchObject({ id: third?.id })
    await press('[')
    expect(view.selection).toMatchObject({ id: second?.id })
    await press('[')
    await press('[')
    expect(view.selection).toMatchObject({ id: first?.id })
    await press(']')
    expect(view.selection).toMatchObject({ id: second?.id })
    expect(useTimeAxis().followNewest).toBe(false)
    await press('Esc')
    expect(view.selection).toBeUndefined()
  })

  it('do not change the machine while a recording is shown, and say so', async () => {
    const { lab, press, pass } = await openWindow()
    await lab.startRecording('calm')
    await pass(100)
    await lab.stopRecording()
    await useRecordings().open('calm')
    await press('R')
    expect(useLab().notices).toMatchObject([{ level: 'info' }])
    expect((await lab.status()).running).toBe(true)
  })
})

describe('a command', () => {
  it('asks for the fork of a recording that is shown, and of nothing else', async () => {
    const { lab, press, pass } = await openWindow()
    await lab.startRecording('calm')
    await pass(100)
    await lab.stopRecording()
    const focus = useWantedFocus()
    await press('Shift+F')
    expect(focus.wanted).toBeUndefined()
    expect(useLab().notices).toMatchObject([
      { text: 'A fork is made from a recording that is on screen: open one first.' },
    ])
    await useRecordings().open('calm')
    await press('Shift+F')
    expect(focus.wanted).toBe('fork')
  })

  it('says why it does nothing: no recording, or a verification under way', async () => {
    const { lab, press, pass } = await openWindow()
    const said = () => useLab().notices.map(({ text }) => text)
    await press('Ctrl+E')
    expect(said()).toEqual(['No recording has been kept yet.'])
    await lab.startRecording('calm')
    await pass(100)
    await lab.stopRecording()
    await useRecordings().refresh()
    const tasks = useRecordingTask()
    const verifying = { id: 1, kind: 'verify', recording: 'calm', phase: 'running', share: 0 } as const
    vi.spyOn(lab, 'recordingTask').mockResolvedValue({
      ...verifying,
      out: undefined,
      problem: undefined,
      verification: undefined,
    })
    await tasks.greet()
    for (const key of ['Ctrl+E', 'Ctrl+\\']) {
      await press(key)
      expect(said().at(-1), key).toBe('Verifying is under way: one thing at a time.')
      expect(said(), 'once, however often it is pressed').toHaveLength(2)
    }
    await useRecordings().open('calm')
    const focus = useWantedFocus()
    focus.taken()
    await press('Shift+F')
    expect(focus.wanted).toBeUndefined()
    expect(said()).toHaveLength(2)
  })

  it('says why a recording has nothing to export', async () => {
    const { lab, press, pass } = await openWindow()
    await lab.startRecording('calm')
    await pass(100)
    const info = await lab.stopRecording()
    const recordings = useRecordings()
    const said = async (change: Partial<RecordingInfo>) => {
      vi.spyOn(lab, 'recordings').mockResolvedValue([{ ...info, ...change }])
      await recordings.refresh()
      await press('Ctrl+E')
      return useLab().notices.at(-1)?.text
    }
    expect(await said({ runs: [] })).toBe('Nothing of “calm” can be read.')
    expect(await said({ kind: 'light' })).toBe('“calm” is a light recording: open it, its runs are done again then.')
    expect(await said({ id: 'other', recordingId: 'other' })).toBe(
      'The recording is not here any more: it was deleted or renamed.',
    )
    await lab.startRecording('more')
    useRecordingsPlace().choose('more')
    await flushPromises()
    expect(await said({ id: 'more', name: 'more' })).toBe('“more” is being recorded: stop that first.')
  })

  it('of another page is done there', async () => {
    await openWindow()
    const view = useView()
    view.page = 'recordings'
    useCommands().run('races.known')
    expect(view.page).toBe('races')
    expect(useRacesPlace().place.view).toBe('known')
  })
})
