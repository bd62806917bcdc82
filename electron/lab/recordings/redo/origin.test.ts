import { join } from 'node:path'
import { expect, it } from 'vitest'
import { provenanceOf } from '../../exports/provenance.ts'
import { realLab } from '../../real-lab.testing.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { openBytes, testWriter } from '../writing/fixtures.testing.ts'
import { info } from '../reading/info.ts'
import { openRecordingFile } from '../reading/open.ts'
import { originOf } from './origin.ts'

it('is known to the file, its exports and the log of the run: what it was forked from, by name, run and moment', async () => {
  const { api, clock, directory, close } = await realLab()
  try {
    await api.startRecording('first')
    clock.advance(300)
    const first = await api.stopRecording()
    await api.startRecording('second')
    await api.forkRecording(first.id, 0, 1_150_000_000, {})
    // Its slices wait for the clock.
    const phase = async () => {
      clock.advance(1)
      return (await api.recordingTask())?.phase
    }
    await expect.poll(phase, { interval: 1 }).toBe('done')
    const second = join(directory, (await api.stopRecording()).id)

    const { recordingId } = await api.recordingDetails(first.id)
    const parent = { recordingId, run: 0, at: 1_150_000_000 }
    expect((await info(second)).runs).toMatchObject([{ parent: undefined }, { parent, policy: 'mainline' }])
    const reader = await openRecordingFile(second)
    expect((await provenanceOf(reader)).filter((line) => line.startsWith('run'))).toEqual([
      expect.not.stringContaining('forked'),
      expect.stringContaining(`forked at 1.150000 s of run 1 of recording ${recordingId}`),
    ])
    const log = (await reader.read(1, 0, Infinity)).flatMap((batch) => batch.log)
    await reader.close()
    expect(log.map(({ text }) => text)).toContain('lab: forked from "first", run 1, at 1.150000 s, policy mainline')
  } finally {
    await close()
  }
})

it('is unknown, and no reason to refuse a file, where a later version says it in another way', async () => {
  for (const first of [
    { call: 'boot', args: [{}, undefined, { recording: 5 }] },
    { call: 'run', args: [{ scenarios: [] }] },
  ]) {
    const { writer, file } = testWriter()
    for (const batch of testBatches(0, 1)) writer.batch(batch)
    writer.input(0, { at: 0, steps: 0, ...first })
    await writer.close()
    const reader = await openBytes(file.bytes)
    expect(await originOf(reader, 0)).toEqual({ parent: undefined, scenario: undefined })
  }
})
