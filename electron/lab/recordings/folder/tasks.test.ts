import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { realLab } from '../../real-lab.testing.ts'

let real: Awaited<ReturnType<typeof realLab>>
beforeEach(async () => {
  real = await realLab()
})
afterEach(() => real.close())

async function recorded(name: string): Promise<string> {
  await real.api.startRecording(name)
  real.clock.advance(50)
  return (await real.api.stopRecording()).id
}

/** Whoever reads that recording waits for the answer to be called. */
function hold(id: string): () => void {
  const { recordings } = real
  const open = recordings.open.bind(recordings)
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  vi.spyOn(recordings, 'open').mockImplementation(async (each) => {
    const reader = await open(each)
    if (each !== id) return reader
    return {
      ...reader,
      async read(...of) {
        await released
        return reader.read(...of)
      },
      async *messages(...of) {
        await released
        yield* reader.messages(...of)
      },
    }
  })
  return release
}

/** A recording that is being read by `begin` while others are opened and it gets a note. */
async function disturbed(begin: (id: string) => Promise<unknown>): Promise<string> {
  const { api } = real
  const others: string[] = []
  for (const name of ['a', 'b', 'c', 'd']) others.push(await recorded(name))
  const id = await recorded('read')
  const release = hold(id)
  const begun = begin(id)
  for (const other of others) await api.recordingDetails(other)
  await api.noteRecording(id, 0, { id: 'n', from: 1e9, to: undefined, text: 'meanwhile', tags: [] })
  release()
  await begun
  return id
}

it('a verification goes on while others are opened and its recording gets a note', async () => {
  const { api } = real
  const id = await disturbed((each) => api.startVerification(each))
  await expect.poll(async () => (await api.recordingTask())?.phase).toBe('done')
  expect((await api.recordingTask())?.verification).toMatchObject({ ok: true, problem: undefined })
  expect((await api.recordingDetails(id)).runs[0]?.notes).toMatchObject([{ text: 'meanwhile' }])
})

it('figures are found out while others are opened and their recording gets a note', async () => {
  let figures: readonly { readonly samples: number }[] = []
  await disturbed(async (id) => {
    figures = await real.api.recordingFigures(id)
  })
  expect(figures.map(({ samples }) => samples)).toEqual([expect.any(Number)])
})
