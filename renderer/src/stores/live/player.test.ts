// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useSamples } from '../../charts/series/samples.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { useLab } from '../lab/lab.ts'
import { usePlayer } from './player.ts'
import { useRun } from './run.ts'

let close: () => void
afterEach(() => {
  vi.unstubAllGlobals()
  close()
})

/** A window with an opened recording of a second. */
async function opened() {
  const { lab, close: end } = await openWindow()
  close = end
  await lab.startRecording('calm')
  for (let i = 0; i < 10; i++) lab.advance(100e6)
  const info = await lab.stopRecording()
  const player = usePlayer()
  await player.open(info)
  return { lab, info, player }
}

describe('the player', () => {
  it('shows where it was sent last, though what it was sent for before comes later', async () => {
    const { lab, player } = await opened()
    const read = lab.readRecording.bind(lab)
    let release = () => {}
    vi.spyOn(lab, 'readRecording').mockImplementationOnce(async (...args) => {
      await new Promise<void>((resolve) => (release = resolve))
      return read(...args)
    })
    const early = player.seek(200e6)
    await player.seek(700e6)
    expect(useRun().now).toBe(700e6)
    release()
    await early
    expect(useRun().now).toBe(700e6)
    expect([player.position, player.isReading]).toEqual([700e6, false])
  })

  it('stays where it is when the lab cannot be asked', async () => {
    const { lab, player } = await opened()
    await player.seek(300e6)
    vi.spyOn(lab, 'readRecording').mockRejectedValueOnce(new Error('no connection'))
    await expect(player.scrub(700e6)).rejects.toThrow('no connection')
    expect([player.position, useRun().now]).toEqual([300e6, 300e6])
  })

  it('says once that the rest cannot be read, however often it tries, and again of another recording', async () => {
    const { lab, info, player } = await opened()
    vi.spyOn(lab, 'readSeries').mockRejectedValue(new Error('the file is gone'))
    const told = () => useLab().notices.filter(({ text }) => text.includes('The rest of the recording cannot be read'))
    for (const [word, at] of [
      [0, 300e6],
      [1, 600e6],
      [2, 900e6],
    ] as const) {
      useSamples().history.series([word])
      await player.seek(at)
      await flushPromises()
    }
    expect(told().map(({ text }) => text)).toEqual(['The rest of the recording cannot be read: the file is gone'])
    await player.open(info)
    useSamples().history.series([0])
    await flushPromises()
    expect(told()).toHaveLength(2)
  })

  it('goes on where it was when the tab was hidden for a minute, and stops at the end', async () => {
    const { player } = await opened()
    let frame: FrameRequestCallback = () => undefined
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
      frame = callback
      return 1
    })
    await player.seek(player.span.from)
    void player.play()
    await nextTick()
    await flushPromises()
    const begun = performance.now()
    frame(begun + 60_000)
    await flushPromises()
    expect(player.position).toBe(player.span.from + 100e6)
    for (let i = 1; i < 20 && player.isPlaying; i++) {
      frame(begun + 60_000 + i * 100)
      await flushPromises()
    }
    expect([player.position, player.isPlaying]).toEqual([player.span.to, false])
  })
})
