import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realLab } from './real-lab.testing.ts'

let real: Awaited<ReturnType<typeof realLab>>
beforeEach(async () => {
  real = await realLab()
})
afterEach(() => real.close())

async function recorded(name: string, ms: number): Promise<string> {
  await real.api.startRecording(name)
  real.clock.advance(ms)
  return (await real.api.stopRecording()).id
}

/** Lets a task go on: its slices wait for the clock. */
async function ended() {
  for (;;) {
    const task = await real.api.recordingTask()
    if (task?.phase !== 'running') return task
    real.clock.advance(1)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

describe('a task about a recording', () => {
  it('goes on while others are opened and the recording gets a note', async () => {
    const { api } = real
    const others: string[] = []
    for (const name of ['a', 'b', 'c', 'd']) others.push(await recorded(name, 50))
    const id = await recorded('long', 1_500)
    await api.startVerification(id)
    await api.noteRecording(id, 0, { id: 'n', from: 1e9, to: undefined, text: 'meanwhile', tags: [] })
    for (const other of others) await api.recordingDetails(other)
    expect(await ended()).toMatchObject({ phase: 'done', verification: { ok: true, problem: undefined } })
    await api.startExport(id, 'csv')
    for (const other of others) await api.recordingDetails(other)
    expect(await ended()).toMatchObject({ phase: 'done', problem: undefined })
    expect((await api.recordingDetails(id)).runs[0]?.notes).toMatchObject([{ text: 'meanwhile' }])
  })
})
