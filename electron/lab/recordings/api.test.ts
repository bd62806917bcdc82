import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realLab } from '../real-lab.testing.ts'

let real: Awaited<ReturnType<typeof realLab>>
beforeEach(async () => {
  real = await realLab()
})
afterEach(() => real.close())

/** Lets a task go on: its slices wait for the clock. */
async function ended() {
  for (;;) {
    const task = await real.api.recordingTask()
    if (task?.phase !== 'running') return task
    real.clock.advance(1)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function untitled() {
  await expect.poll(() => real.api.untitledRecording()).toBeDefined()
  const info = await real.api.untitledRecording()
  if (info === undefined) throw new Error('nothing is recorded')
  return info
}

describe('the untitled recording', () => {
  it('is there from the start, is kept by a name, and another goes on', async () => {
    const { api, clock } = real
    const first = await untitled()
    clock.advance(300)
    const kept = await api.renameRecording(first.id, 'mine')
    expect(kept).toMatchObject({ id: 'mine.plab', complete: true, samples: 29, problem: undefined })
    const second = await untitled()
    expect(second.id).not.toBe('mine.plab')
    clock.advance(200)
    expect((await untitled()).samples).toBeGreaterThan(18)
    expect((await api.recordings()).map(({ id }) => id)).toEqual(['mine.plab'])
    // It began in the middle of the run, and can still be done again.
    await api.renameRecording(second.id, 'rest')
    await api.startVerification('rest.plab')
    expect(await ended()).toMatchObject({ phase: 'done', share: 1, verification: { ok: true } })
  })

  it('is discarded, and another goes on', async () => {
    const { api, clock } = real
    const first = await untitled()
    clock.advance(100)
    await api.deleteRecording(first.id)
    expect(await api.recordings()).toEqual([])
    clock.advance(100)
    expect((await untitled()).samples).toBeGreaterThan(8)
  })

  it('is kept by its time at the end, and none follows', async () => {
    await untitled()
    real.clock.advance(100)
    await real.lab.settleUntitled('keep')
    expect(await real.api.untitledRecording()).toBeUndefined()
    const [kept, ...others] = await real.api.recordings()
    expect([kept?.id, others]).toEqual([expect.stringMatching(/^recording .*\.plab$/), []])
  })

  it('is gone at the end when nobody wants it', async () => {
    await untitled()
    await real.lab.settleUntitled('discard')
    expect(await real.api.untitledRecording()).toBeUndefined()
    expect(await real.api.recordings()).toEqual([])
  })

  it('is no reason to stop when its folder goes', async () => {
    const { api, clock, notices, recordings } = real
    const { id } = await untitled()
    await rename(recordings.path(id), `${recordings.path(id)}.gone`)
    clock.advance(2000)
    await expect.poll(() => notices.map(({ level }) => level)).toContain('error')
    expect(await api.untitledRecording()).toBeUndefined()
    const { now } = await api.status()
    clock.advance(100)
    expect((await api.status()).now).toBeGreaterThan(now)
  })
})

describe('notes', () => {
  it('are added to the recording that is being written and to an old one, changed and removed', async () => {
    const { api, clock } = real
    const { id } = await api.startRecording('noted')
    clock.advance(200)
    const note = { id: 'n1', from: 1_100_000_000, to: undefined, text: 'here', tags: ['race'] }
    await api.noteRecording(id, 0, note)
    await api.stopRecording()
    await api.noteRecording(id, 0, { ...note, id: 'n2', to: 1_150_000_000, text: 'from here on' })
    await api.noteRecording(id, 0, { ...note, text: 'here it is' })
    const { runs, kind } = await api.recordingDetails(id)
    expect(kind).toBe('full')
    expect(runs[0]?.notes).toEqual([
      { ...note, text: 'here it is' },
      { ...note, id: 'n2', to: 1_150_000_000, text: 'from here on' },
    ])
    await api.removeNote(id, 0, 'n1')
    expect((await api.recordingDetails(id)).runs[0]?.notes.map((left) => left.id)).toEqual(['n2'])
    expect((await api.openRecording(id)).complete).toBe(true)
  })
})

describe('the figures of a recording', () => {
  it('are those of the whole file, though somebody looked at it while it was being written', async () => {
    const { api, clock } = real
    const { id } = await api.startRecording('early')
    clock.advance(200)
    await api.recordingFigures(id)
    clock.advance(800)
    await api.reboot({ policy: 'restore' })
    clock.advance(200)
    const { samples } = await api.stopRecording()
    const figures = await api.recordingFigures(id)
    expect(figures).toHaveLength(2)
    expect(figures.reduce((sum, run) => sum + run.samples, 0)).toBe(samples)
  })
})

describe('an export', () => {
  it('is written beside the recordings, by name', async () => {
    const { api, clock, directory } = real
    const { id } = await api.startRecording('table')
    clock.advance(200)
    await api.stopRecording()
    await api.startExport(id, 'csv')
    const out = join(directory, 'exports', 'table.csv')
    expect(await ended()).toMatchObject({ kind: 'export', phase: 'done', out })
    expect(await readFile(out, 'utf8')).toMatch(/^# Perfcnt Lab/)
    expect((await api.recordings()).map((info) => info.id)).toEqual([id])
  })
})

describe('a fork', () => {
  async function recorded() {
    const { api, clock } = real
    await api.startRecording('first')
    clock.advance(200)
    await api.injectFault('reset')
    clock.advance(300)
    return api.stopRecording()
  }

  it('is the same run up to a moment, stands there, and knows its parent', async () => {
    const { api, clock } = real
    const { id } = await recorded()
    await api.startRecording('second')
    await api.forkRecording(id, 0, 1_350_000_000, {})
    await expect(api.setRunning(true)).rejects.toThrow('a fork is under way')
    expect(await ended()).toMatchObject({ kind: 'fork', phase: 'done', problem: undefined })
    expect(await api.status()).toMatchObject({ now: 1_350_000_000, running: false, run: 2 })
    const forked = await api.stopRecording()
    const [before, after] = [
      await api.readRecording(id, 0, 0, 1_350_000_000),
      await api.readRecording(forked.id, 1, 0, 1_350_000_000),
    ]
    const ends = (batches: typeof before) => batches.flatMap(({ samples }) => [...samples.end])
    expect(ends(after)).toEqual(ends(before))
    const { runs } = await api.recordingDetails(forked.id)
    expect(runs[1]?.parent).toEqual({
      recordingId: (await api.recordingDetails(id)).recordingId,
      run: 0,
      at: 1_350_000_000,
    })
    await api.setRunning(true)
    clock.advance(100)
    expect((await api.status()).now).toBe(1_450_000_000)
    await api.startVerification(forked.id)
    expect(await ended()).toMatchObject({ verification: { ok: true } })
  })

  it('under another policy is another run from its start', async () => {
    const { api } = real
    const { id } = await recorded()
    await api.startRecording('restored')
    await api.forkRecording(id, 0, 1_500_000_000, { policy: 'restore' })
    await ended()
    expect(await api.status()).toMatchObject({ now: 1_500_000_000, settings: { policy: 'restore' } })
    const { id: other } = await api.stopRecording()
    const { a, b, firstDivergence } = await api.compareRecordings(id, 0, other, 1)
    expect(a.discontinuities.map(({ kind }) => kind)).not.toEqual(
      b.discontinuities.map(({ configRestored }) => configRestored),
    )
    expect(b.samples).toBeGreaterThan(a.samples)
    expect(firstDivergence?.at).toBeGreaterThan(1_000_000_000)
  })

  it('steps back one operation', async () => {
    const { api, clock } = real
    clock.advance(200)
    await api.setRunning(false)
    for (let i = 0; i < 5; i++) await api.step()
    const stood = (await api.history()).at(-1)?.now
    await api.step()
    await api.stepBack()
    expect(await ended()).toMatchObject({ phase: 'done' })
    expect((await api.status()).now).toBe(stood)
  })

  it('ends where it has got to when it is stopped', async () => {
    const { api } = real
    const { id } = await recorded()
    await api.forkRecording(id, 0, 1_500_000_000, {})
    const stopped = api.stopRecordingTask()
    await ended()
    await stopped
    expect(await api.recordingTask()).toMatchObject({ phase: 'stopped' })
    expect((await api.status()).now).toBeLessThanOrEqual(1_500_000_000)
    await api.setRunning(true)
  })
})

describe('a light recording', () => {
  it('shows everything once it has been done again', async () => {
    const { api, clock, recordings } = real
    await api.startRecording('whole')
    clock.advance(150)
    await api.injectFault('reset')
    await api.change({ workload: 'compute', periodMs: 5 })
    clock.advance(250)
    await api.reboot({ policy: 'restore' })
    clock.advance(150)
    const whole = await api.stopRecording()
    await api.startExport(whole.id, 'light')
    const out = (await ended())?.out ?? ''
    const { id } = await recordings.importFile('light.plab', await readFile(out))
    expect((await api.openRecording(id)).kind).toBe('light')
    await api.redoRecording(id)
    expect(await ended()).toMatchObject({ kind: 'redo', phase: 'done', share: 1 })

    const redone = await api.openRecording(id)
    expect(redone).toMatchObject({ id, name: 'light', kind: 'full', problem: undefined, runs: whole.runs })
    for (const run of [0, 1]) {
      const { a, b, firstDivergence } = await api.compareRecordings(whole.id, run, id, run)
      expect(firstDivergence).toBeUndefined()
      expect([b.samples, b.resets, b.violated]).toEqual([a.samples, a.resets, a.violated])
    }
    const batches = await api.readRecording(id, 0, 0, 1e12)
    expect(batches.some(({ state }) => state !== undefined)).toBe(true)
    expect(batches.some(({ lanes }) => lanes !== undefined)).toBe(true)
    expect(batches.at(-1)?.settings).toMatchObject({ workload: 'compute', periodMs: 5 })
    // The file is as light as before, and is what is proved.
    await api.startVerification(id)
    expect(await ended()).toMatchObject({ verification: { ok: true, events: 0 } })
  })
})
