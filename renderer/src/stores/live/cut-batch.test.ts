// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { ScriptedLab } from '../../testing/scripted-lab.ts'
import { cutBatch } from './cut-batch.ts'

describe('cutBatch', () => {
  it('splits what happened at the moment, and loses nothing', async () => {
    const lab = new ScriptedLab()
    await lab.injectFault('hang')
    await lab.startRecording()
    lab.advance(2e9)
    const { id } = await lab.stopRecording()
    const [whole] = await lab.readRecording(id, 0, 0, 3e9)
    if (whole === undefined) throw new Error('nothing was recorded')
    const [due, rest] = cutBatch({ ...whole, samplesDropped: 7 }, 1e9)

    expect(due.now).toBe(1e9)
    expect(rest.now).toBe(whole.now)
    for (const end of due.samples.end) expect(end).toBeLessThanOrEqual(1e9)
    for (const end of rest.samples.end) expect(end).toBeGreaterThan(1e9)
    expect([...due.samples.words, ...rest.samples.words]).toEqual([...whole.samples.words])
    expect(due.samples.count + rest.samples.count).toBe(whole.samples.count)
    for (const list of ['log', 'ioctls', 'jobs', 'resets', 'faults', 'discontinuities'] as const)
      expect([...due[list], ...rest[list]]).toEqual([...whole[list]])
    expect(due.samplesDropped + rest.samplesDropped).toBe(7)
    expect(due.ioctls.length).toBeGreaterThan(0)
    expect(rest.ioctls.length).toBeGreaterThan(0)
  })
})
