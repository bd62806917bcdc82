import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { policyById } from '../sim/driver/policies/index.ts'
import { msecs } from '../sim/kernel/clock.ts'
import { createLiveMachine } from '../sim/machine/live-machine.ts'
import { LIVE_SCENARIOS } from '../sim/machine/scenarios/live.ts'
import { verifyRecording } from './recording-verify.ts'
import { openRecordings } from './recordings.ts'
import { readGpuModels } from './resources.ts'
import { writeScenario } from './scenario-recording.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'scenario-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('has what the end of a run had to say, and its lanes; and so has the run that is done again', async () => {
  const models = await readGpuModels('resources')
  const [scenario, model] = [
    LIVE_SCENARIOS.find(({ id }) => id === 'steady'),
    models.find(({ id }) => id === 'g52-mp2'),
  ]
  if (scenario === undefined || model === undefined) throw new Error('no scenario or no model')
  const recordings = await openRecordings(directory)
  const writer = await recordings.create('hung')
  await writeScenario(writer, 1, {
    scenario,
    model,
    // Its enable of a sleeping GPU waits for itself.
    policy: policyById('v1'),
    seed: 1,
    period: msecs(10),
    duration: msecs(100),
    workload: 'idle',
    unstableIoctls: true,
  })
  const { id } = await writer.close()
  const reader = await recordings.open(id)
  const batches = await reader.read(0, 0, Infinity)
  expect(batches.flatMap(({ log }) => log).at(-1)?.text).toMatch(/^deadlock: programs did not exit/)
  expect(batches.every(({ lanes }) => lanes !== undefined)).toBe(true)
  const verification = await verifyRecording(reader, {
    models,
    createMachine: createLiveMachine,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  await reader.close()
  expect(verification).toMatchObject({ ok: true, problem: undefined })
})
