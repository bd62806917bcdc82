// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { openWindow } from '../../testing/lab-window.ts'
import { useDeepLink } from './deep-link.ts'
import { useFeed } from '../live/feed.ts'
import { usePlayer } from '../live/player.ts'
import { useRecordings } from '../recordings/recordings.ts'
import { useStory } from '../races/story.ts'

let close: () => void
afterEach(() => {
  vi.unstubAllGlobals()
  close()
  history.replaceState(undefined, '', location.pathname)
})

/** A window that is open while the address changes to `hash`; its lab has a recording of a second. */
async function at(hash: string) {
  const opened = await openWindow()
  close = opened.close
  const { lab } = opened
  useDeepLink()
  await flushPromises()
  await lab.startRecording('calm')
  for (let i = 0; i < 10; i++) lab.advance(100e6)
  await lab.stopRecording()
  history.replaceState(undefined, '', hash || location.pathname)
  dispatchEvent(new Event('hashchange'))
  await flushPromises()
  return opened
}

describe('an address', () => {
  it('opens a recording at a moment', async () => {
    await at('#recording=calm&at=500000000')
    expect(useFeed().recording?.id).toBe('calm')
    expect(usePlayer().position).toBe(500e6)
    expect(useDeepLink().problem).toBeUndefined()
  })

  it('opens a moment of a schedule, with the schedule that it is of', async () => {
    await at(`#moment=${encodeURIComponent('v2/dump-vs-reset@3:q.AQ.12345678')}&step=2`)
    expect(useFeed().moment).toEqual({ token: 'v2/dump-vs-reset@3:q.AQ.12345678', step: 2 })
    const story = useStory()
    await flushPromises()
    expect(story.story?.token).toBe('v2/dump-vs-reset@3:q.AQ.12345678')
    // Of those that bear on it, which are shown, the next one.
    expect(story.current?.n).toBe(3)
  })

  it('stays while the recording plays, and names the moment where it stops', async () => {
    await at('#recording=calm&at=500000000')
    const player = usePlayer()
    let frame: FrameRequestCallback = () => undefined
    vi.stubGlobal('requestAnimationFrame', (next: FrameRequestCallback) => {
      frame = next
      return 0
    })
    await player.play()
    frame(performance.now() + 50)
    await flushPromises()
    expect(player.position).toBeGreaterThan(500e6)
    expect(location.hash).toBe('#recording=calm&at=500000000')
    player.pause()
    await flushPromises()
    expect(location.hash).toBe(`#recording=calm&at=${Math.round(player.position)}`)
  })

  it('of the page of recordings opens none', async () => {
    await at('#page=recordings&recording=calm')
    expect(useFeed().source).toBe('live')
    expect(location.hash).toBe('#page=recordings&recording=calm')
  })

  it('with a moment that the recording does not have says so, and shows its end', async () => {
    await at('#recording=calm&at=7500000000')
    expect(useDeepLink().problem).toMatch(/the moment 7\.500000 s, which run 1 of “calm” does not have/)
    expect(usePlayer().position).toBe(usePlayer().span.to)
  })

  it('with a run that the recording does not have says so', async () => {
    await at('#recording=calm&run=3')
    expect(useDeepLink().problem).toBe('The address names run 3 of “calm”, which has 1. Its first one is shown.')
  })

  it('with a recording that is not there says so, and the machine goes on', async () => {
    await at('#recording=gone.plab')
    expect(useDeepLink().problem).toBe(
      "The address cannot be followed: there is no recording “gone.plab” in this lab's folder.",
    )
    expect(useFeed().source).toBe('live')
  })

  it('with a selection of another run says so', async () => {
    await at('#recording=calm&discontinuity=4.2')
    expect(useDeepLink().problem).toMatch(/^The address selects something of run 4\./)
  })

  it('says what is shown at rest', async () => {
    await at('')
    await useRecordings().open('calm', 0, 300e6)
    await nextTick()
    expect(location.hash).toContain('recording=calm&at=300000000')
    await usePlayer().close()
    await flushPromises()
    expect(location.hash).toBe('')
  })
})
