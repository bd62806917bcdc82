// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openWindow } from '../../testing/lab-window.ts'
import { useStory } from './story.ts'

let close: () => void
afterEach(() => {
  close()
  history.replaceState(undefined, '', location.pathname)
})

const V2 = 'v2/dump-vs-reset@3:n.AA.00000000'
const RESTORE = 'restore/dump-vs-reset@3:n.AA.00000000'

async function opened() {
  const { lab, close: end } = await openWindow()
  close = end
  return { lab, story: useStory(), replay: lab.replayToken.bind(lab) }
}

describe('the schedule of the address', () => {
  it('is the one that was opened last, though the one before is told later', async () => {
    const { lab, story, replay } = await opened()
    let release = () => {}
    vi.spyOn(lab, 'replayToken').mockImplementationOnce(async (token) => {
      await new Promise<void>((resolve) => (release = resolve))
      return replay(token)
    })
    story.open(V2)
    await flushPromises()
    story.open(RESTORE)
    await flushPromises()
    release()
    await flushPromises()
    expect(story.story?.policy).toBe('restore')
    story.open(V2)
    await flushPromises()
    expect(story.story?.policy).toBe('v2')
  })

  it('is asked about again when it is opened after it was refused', async () => {
    const { lab, story } = await opened()
    vi.spyOn(lab, 'replayToken').mockRejectedValueOnce(new Error('the lab is away'))
    story.open(V2)
    await flushPromises()
    expect(story.state).toMatchObject({ state: 'refused', reason: 'the lab is away' })
    story.open(V2)
    await flushPromises()
    expect(story.state.state).toBe('shown')
  })

  it('has its first bad step at the end when only the end shows that something is wrong', async () => {
    const { lab, story, replay } = await opened()
    vi.spyOn(lab, 'replayToken').mockImplementationOnce(async (token) => {
      const told = await replay(token)
      return { ...told, story: { ...told.story, findings: told.story.findings.map((each) => ({ ...each, step: 0 })) } }
    })
    story.open(V2)
    await flushPromises()
    expect([story.badStep, story.stepCount]).toEqual([12, 12])
    story.open(RESTORE)
    await flushPromises()
    expect(story.badStep).toBe(story.story?.findings[0]?.step)
    expect(story.badStep).toBeGreaterThan(0)
  })
})
