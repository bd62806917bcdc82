// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { useSamples } from '../../charts/series/samples.ts'
import { useTimeAxis } from '../../charts/axis/time-axis.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { type ScriptedLab } from '../../testing/scripted-lab.ts'
import { useFeed } from './feed.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from './player.ts'
import { useRecordings } from '../recordings/recordings.ts'
import { useRun } from './run.ts'

/** A window whose lab has recorded 1 s, with a hang in it, out of a run that goes on. */
async function withRecording() {
  const opened = await openWindow()
  const { lab, pass } = opened
  for (let i = 0; i < 5; i++) await pass(100)
  await lab.startRecording('hang')
  await lab.injectFault('hang')
  for (let i = 0; i < 10; i++) await pass(100)
  await lab.stopRecording()
  for (let i = 0; i < 20; i++) await pass(100)
  return opened
}

/** The lab is asked for its history, and answers when what comes back is called. */
function holdHistory(lab: ScriptedLab): () => void {
  const history = lab.history.bind(lab)
  let answer = (): void => undefined
  const answered = new Promise<void>((resolve) => (answer = resolve))
  vi.spyOn(lab, 'history').mockImplementationOnce(() => answered.then(history))
  return answer
}

describe('what the window shows', () => {
  it('has what came before it opened, and nothing twice', async () => {
    const { lab, pass } = await openWindow()
    await pass(500)
    const feed = useFeed()
    const again = feed.showLive()
    lab.advance(100e6)
    await again
    expect(useRun().samples).toBe(60)
    expect(useRun().now).toBe(600e6)
    // The batch comes before the history that has it.
    const history = lab.history.bind(lab)
    vi.spyOn(lab, 'history').mockImplementationOnce(async () => {
      lab.advance(100e6)
      return history()
    })
    await feed.showLive()
    expect(useRun().samples).toBe(70)
    expect(useRun().now).toBe(700e6)
  })

  it('shows all of an opened recording, and no live batch meanwhile', async () => {
    const { pass } = await withRecording()
    await useRecordings().open('hang')
    await pass(100)
    const run = useRun()
    expect(useFeed().recording?.name).toBe('hang')
    expect(run.now).toBe(1_500e6)
    expect(run.discontinuities).toMatchObject([{ kind: 'SESSION_LOST' }])
    expect(useSamples().now).toBe(1_500e6)
  })

  it('asks for no live batch while it shows a recording', async () => {
    const { lab, pass } = await withRecording()
    const unfollow = vi.spyOn(lab, 'unfollow')
    await useRecordings().open('hang')
    await usePlayer().seek(800e6)
    await pass(100)
    expect(unfollow).toHaveBeenCalledTimes(1)
    await usePlayer().close()
    await pass(100)
    await useRecordings().open('hang')
    expect(unfollow).toHaveBeenCalledTimes(2)
  })

  it('goes back to the run that went on meanwhile', async () => {
    const { pass } = await withRecording()
    await useRecordings().open('hang')
    await pass(400)
    await usePlayer().close()
    expect(useFeed().recording).toBeUndefined()
    expect(useRun().now).toBe(3_900e6)
    await pass(100)
    expect(useRun().now).toBe(4_000e6)
  })

  it('shows the newest of what has come, wherever the window was before', async () => {
    const { pass } = await withRecording()
    const axis = useTimeAxis()
    axis.zoomTo(2_000e6, 2_100e6)
    await useRecordings().open('hang')
    await pass(100)
    expect(axis).toMatchObject({ followNewest: true, max: 1_500e6 })
    // As the guide does.
    axis.zoomTo(0, 500e6)
    await usePlayer().close()
    expect(axis.followNewest).toBe(true)
    expect(axis.max).toBeGreaterThan(3_000e6)
  })

  it('is a recording until the live run has come', async () => {
    const { lab, pass } = await withRecording()
    await useRecordings().open('hang')
    const feed = useFeed()
    const answer = holdHistory(lab)
    const closed = usePlayer().close()
    await pass(100)
    expect([feed.source, feed.isReturning, useRun().now]).toEqual(['recording', true, 1_500e6])
    answer()
    await closed
    expect([feed.source, feed.isReturning, useRun().now]).toEqual(['live', false, 3_600e6])
  })

  it('stays what was opened while the live run was on its way', async () => {
    const { lab, pass } = await withRecording()
    await useRecordings().open('hang')
    const answer = holdHistory(lab)
    const closed = usePlayer().close()
    await pass(100)
    await useRecordings().open('hang')
    answer()
    await closed
    const feed = useFeed()
    expect([feed.source, feed.isReturning, useRun().now]).toEqual(['recording', false, 1_500e6])
  })

  it('seeks back by showing the recording from its begin, and forward by adding', async () => {
    await withRecording()
    await useRecordings().open('hang')
    const player = usePlayer()
    const run = useRun()
    await player.seek(800e6)
    expect(run.now).toBe(800e6)
    expect(run.discontinuities).toEqual([])
    const { samples } = run
    await player.seek(900e6)
    expect(run.samples).toBe(samples + 10)
  })

  it('steps from sample to sample', async () => {
    await withRecording()
    await useRecordings().open('hang')
    const player = usePlayer()
    await player.seek(800e6)
    await player.step(-1)
    expect([player.position, useSamples().now]).toEqual([790e6, 700e6])
    await player.step(1)
    expect(player.position).toBe(800e6)
  })

  it('plays from the begin, though the first frame began before the key was pressed', async () => {
    await withRecording()
    await useRecordings().open('hang')
    const player = usePlayer()
    const frames: FrameRequestCallback[] = []
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
    await player.play()
    const pressed = performance.now()
    frames.shift()?.(pressed - 15)
    await flushPromises()
    expect(player.position).toBe(player.span.from)
    frames.shift()?.(pressed + 35)
    await flushPromises()
    expect(player.position).toBe(player.span.from + 50e6)
    vi.unstubAllGlobals()
  })

  it('tells in words why a recording could not be opened', async () => {
    await openWindow()
    await useRecordings().open('gone')
    await flushPromises()
    expect(useLab().notices).toMatchObject([{ level: 'error', text: 'openRecording: there is no recording gone' }])
    expect(useFeed().recording).toBeUndefined()
  })
})
