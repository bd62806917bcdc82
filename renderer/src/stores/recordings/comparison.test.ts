// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { ALL_RUNS, useComparison } from './comparison.ts'
import { useRecordings } from './recordings.ts'
import { useRecordingsPlace } from './recordings-place.ts'
import { useRecordingTask } from './recording-task.ts'

let close: () => void
afterEach(() => {
  close()
  history.replaceState(undefined, '', location.pathname)
})

/** A window whose lab has a recording of three runs. */
async function opened() {
  const { lab, close: end } = await openWindow()
  close = end
  await lab.startRecording('three')
  for (const policy of ['v2', 'restore', undefined]) {
    for (let i = 0; i < 5; i++) lab.advance(100e6)
    if (policy !== undefined) await lab.reboot({ policy })
  }
  const info = await lab.stopRecording()
  expect(info.runs).toHaveLength(3)
  await useRecordings().refresh()
  const compare = (run: number, other: string, otherRun: number) =>
    useRecordingsPlace().go({ recording: info.id, run, other, otherRun })
  return { lab, info, compare, comparison: useComparison() }
}

describe('a comparison', () => {
  it('of all runs has those that were forked from one moment, and not what was recorded before', async () => {
    const { lab, compare, comparison } = await opened()
    const details = await lab.recordingDetails('three')
    const parent = { recordingId: 'hang', run: 0, at: 5e9 }
    vi.spyOn(lab, 'recordingDetails').mockResolvedValue({
      ...details,
      runs: details.runs.map((run, i) => (i === 0 ? run : { ...run, parent })),
    })
    compare(0, ALL_RUNS, 0)
    await comparison.read()
    expect(comparison.runs.map(({ run, settings }) => [run, settings.policy])).toEqual([
      [1, 'v2'],
      [2, 'restore'],
    ])
    expect(comparison.problem).toBe(undefined)
  })

  it('is the one that was asked for last, though the one before comes later', async () => {
    const { lab, info, compare, comparison } = await opened()
    const compared = lab.compareRecordings.bind(lab)
    let release = () => {}
    vi.spyOn(lab, 'compareRecordings').mockImplementationOnce(async (...args) => {
      await new Promise<void>((resolve) => (release = resolve))
      return compared(...args)
    })
    compare(0, info.id, 1)
    const early = comparison.read()
    compare(1, info.id, 2)
    await comparison.read()
    release()
    await early
    expect(comparison.runs.map(({ run }) => run)).toEqual([1, 2])
    expect(comparison.isReading).toBe(false)
  })

  it('of all policies that was stopped leaves no recording', async () => {
    const { lab, info, comparison } = await opened()
    vi.spyOn(useRecordingTask(), 'fork').mockResolvedValueOnce(true).mockResolvedValueOnce(false)
    const before = await lab.recordings()
    await comparison.runAllPolicies(info, 0)
    expect(await lab.recordings()).toEqual(before)
    expect(comparison.policiesDone).toBe(undefined)
    expect(useRecordingsPlace().place.other).toBe(undefined)
  })

  it('of all policies has a scenario done again by itself, and shows what came of it', async () => {
    const { lab, info, comparison } = await opened()
    const details = await lab.recordingDetails('three')
    vi.spyOn(lab, 'recordingDetails').mockResolvedValue({
      ...details,
      runs: details.runs.map((run) => ({ ...run, scenario: 'hang-during-sampling' })),
    })
    const fork = vi.spyOn(useRecordingTask(), 'fork')
    await comparison.runAllPolicies(info, 0)
    expect(fork).not.toHaveBeenCalled()
    expect(useRecordingsPlace().place).toMatchObject({ recording: 'three', other: ALL_RUNS })
  })
})
