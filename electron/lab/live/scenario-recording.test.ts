import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { POLICIES, policyById } from '../../sim/driver/policies/index.ts'
import { msecs, type Nanos } from '../../sim/kernel/clock.ts'
import { createLiveMachine } from '../../sim/machine/live-machine.ts'
import { RUN_START } from '../../sim/machine/machine.ts'
import { LIVE_SCENARIOS } from '../../sim/machine/scenarios/live.ts'
import { forkOf, inputsOf } from '../recordings/redo/fork.ts'
import { compareRecordings } from '../recordings/redo/compare.ts'
import { type RecordingReader } from '../recordings/reading/reader.ts'
import { verifyRecording } from '../recordings/redo/verify.ts'
import { openRecordings } from '../recordings/folder/recordings.ts'
import { readGpuModels } from '../resources.ts'
import { recordAllPolicies } from '../recordings/folder/scenario-policies.ts'
import { writeScenario } from './scenario-recording.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'scenario-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function recorded(id: string, policy: string, duration: Nanos): Promise<RecordingReader> {
  const models = await readGpuModels('resources')
  const [scenario, model] = [
    LIVE_SCENARIOS.find((each) => each.id === id),
    models.find((each) => each.id === 'g52-mp2'),
  ]
  if (scenario === undefined || model === undefined) throw new Error('no scenario or no model')
  const recordings = await openRecordings(directory)
  const writer = await recordings.create(id)
  await writeScenario(writer, 1, {
    ...{ scenario, model, duration },
    policy: policyById(policy),
    seed: 1,
    period: msecs(10),
    workload: 'idle',
    unstableIoctls: true,
  })
  const reader = await recordings.open((await writer.close()).id)
  onTestFinished(() => reader.close())
  return reader
}

async function verified(reader: RecordingReader) {
  return verifyRecording(reader, {
    models: await readGpuModels('resources'),
    createMachine: createLiveMachine,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
}

describe('a recording of a scenario', () => {
  it('has what the end of a run had to say, and its lanes; and so has the run that is done again', async () => {
    // Its enable of a sleeping GPU waits for itself.
    const reader = await recorded('steady', 'v1', msecs(100))
    const batches = await reader.read(0, 0, Infinity)
    expect(batches.flatMap(({ log }) => log).at(-1)?.text).toMatch(/^deadlock: programs did not exit/)
    expect(batches.every(({ lanes }) => lanes !== undefined)).toBe(true)
    expect(await verified(reader)).toMatchObject({ ok: true, problem: undefined })
  })

  it('has a reset and a gap within 10 ms of the moment they came, and is verified', async () => {
    const reader = await recorded('seed-bug', 'mainline', msecs(200))
    const batches = await reader.read(0, 0, Infinity)
    const delays = batches.flatMap(({ now, resets }) => resets.map(({ begin, end }) => now - (end ?? begin)))
    expect(delays.length).toBeGreaterThan(0)
    expect(Math.max(...delays)).toBeLessThanOrEqual(10e6)
    const opened = batches.find(({ discontinuities }) => discontinuities.length > 0)
    expect(opened?.now).toBe(Math.min(...batches.flatMap(({ now, resets }) => (resets.length > 0 ? [now] : []))))
    expect(await verified(reader)).toMatchObject({ ok: true, problem: undefined })
  })

  it('is none that a live machine could go on with, and says why', async () => {
    const inputs = await inputsOf(await recorded('mmu-fault', 'mainline', msecs(100)), 0)
    const until = { parent: { recordingId: '', run: 0, at: 1e9 }, name: 'x', at: msecs(1_000), steps: undefined }
    expect(() => forkOf(inputs, until)).toThrow('the run is the scenario mmu-fault, with programs of its own')
  })

  it('is done again under every policy', async () => {
    const reader = await recorded('seed-bug', 'v2', msecs(200))
    const [recordings, models] = [await openRecordings(directory), await readGpuModels('resources')]
    const options = { recordings, models, onProgress: () => undefined, signal: new AbortController().signal }
    const { id, runs } = await recordAllPolicies(reader, 0, options)
    expect(runs.map(({ policy }) => policy)).toEqual(POLICIES.map((policy) => policy.id))
    const made = await recordings.open(id)
    onTestFinished(() => made.close())
    const v2 = runs.findIndex(({ policy }) => policy === 'v2')
    expect(await compareRecordings({ reader, run: 0 }, { reader: made, run: v2 })).toMatchObject({
      firstDivergence: undefined,
    })
    expect(await verified(made)).toMatchObject({ ok: true, problem: undefined })
  })

  it('leaves nothing when its policies are stopped', async () => {
    const reader = await recorded('seed-bug', 'mainline', msecs(200))
    const [recordings, models] = [await openRecordings(directory), await readGpuModels('resources')]
    const before = (await recordings.list()).map(({ id }) => id)
    const stop = new AbortController()
    const options = { recordings, models, onProgress: () => stop.abort(), signal: stop.signal }
    await expect(recordAllPolicies(reader, 0, options)).rejects.toThrow('aborted')
    expect((await recordings.list()).map(({ id }) => id)).toEqual(before)
  })

  it('has the fault that the scenario is about', async () => {
    const reader = await recorded('mmu-fault', 'mainline', msecs(400))
    const batches = await reader.read(0, 0, Infinity)
    expect(batches.flatMap(({ faults }) => faults)).toEqual([
      { id: 1, kind: 'mmu-fault', at: RUN_START + 100e6, phase: 'injected' },
    ])
    expect(await verified(reader)).toMatchObject({ ok: true, problem: undefined })
  })
})
