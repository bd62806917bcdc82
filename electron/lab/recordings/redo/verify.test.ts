import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { nanos } from '../../../sim/kernel/clock.ts'
import { createLiveMachine, type CreateLiveMachine } from '../../../sim/machine/live-machine.ts'
import { testBatches } from '../reading/batches.testing.ts'
import { readable } from '../files/file.testing.ts'
import { openBytes } from '../writing/fixtures.testing.ts'
import { scanRecording } from '../reading/scan.ts'
import { realLab } from '../../real-lab.testing.ts'
import { verifyRecording } from './verify.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function start() {
  const real = await realLab()
  cleanups.push(real.close)
  return real
}

type Real = Awaited<ReturnType<typeof start>>

async function verify({ recordings, models }: Real, id: string, createMachine: CreateLiveMachine = createLiveMachine) {
  const reader = await recordings.open(id)
  const shares: number[] = []
  const verification = await verifyRecording(reader, {
    models,
    createMachine,
    onProgress: (share) => shares.push(share),
    signal: new AbortController().signal,
  })
  await reader.close()
  return { ...verification, shares }
}

describe('verifying a recording', () => {
  it('proves a session with every kind of input, a reboot, and pauses within a moment', async () => {
    const real = await start()
    const { api, clock } = real
    await api.startRecording('all inputs')
    clock.advance(200)
    await api.change({ workload: 'compute', periodMs: 2.5 })
    clock.advance(100)
    await api.injectFault('hang')
    clock.advance(900)
    const { now } = await api.status()
    const armed = await api.injectFault('reset', now + 500_000_000)
    await api.disarmFault(armed)
    await api.injectFault('lost-irq', now + 33_333_333)
    clock.advance(100)
    await api.setRunning(false)
    for (let i = 0; i < 25; i++) await api.step()
    await api.injectFault('reset')
    for (let i = 0; i < 7; i++) await api.step()
    await api.dumpOnce()
    await api.setRunning(true)
    clock.advance(300)
    await api.disableSession()
    clock.advance(100)
    await api.change({ counterset: 1 })
    await api.enableSession()
    await api.setSpeed(100)
    clock.advance(40)
    await api.reboot({ policy: 'restore', seed: 9 })
    await api.setSpeed(1)
    clock.advance(500)
    const { id } = await api.stopRecording()
    const { shares, ...verification } = await verify(real, id)
    expect(verification).toMatchObject({ ok: true, whole: true, firstDivergence: undefined, problem: undefined })
    expect(verification.checked).toBeGreaterThan(20)
    expect(verification.events).toBeGreaterThan(1000)
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true)
  })

  it('proves one that began in the middle of a run', async () => {
    const real = await start()
    const { api, clock } = real
    clock.advance(300)
    await api.injectFault('reset')
    clock.advance(300)
    await api.startRecording('late')
    clock.advance(300)
    const { id } = await api.stopRecording()
    expect(await verify(real, id)).toMatchObject({ ok: true, problem: undefined })
  })

  it('proves the untitled one too, from the first second', async () => {
    const real = await start()
    const { api, clock, recordings } = real
    await until(async () => (await recordings.list()).length === 1)
    clock.advance(500)
    await api.injectFault('hang')
    clock.advance(700)
    await real.lab.close()
    const [untitled] = await recordings.list()
    expect(untitled?.id).toMatch(/^untitled /)
    expect(untitled?.durationNs).toBeGreaterThan(1_150_000_000)
    expect(await verify(real, untitled?.id ?? '')).toMatchObject({ ok: true })
  })

  it('names the first digest and the first event that differ', async () => {
    const real = await start()
    const { api, clock } = real
    await api.startRecording('steady')
    clock.advance(1000)
    const { id } = await api.stopRecording()
    const otherwise: CreateLiveMachine = (options) => {
      const machine = createLiveMachine(options)
      machine.inject('reset', nanos(machine.now + 350_000_000))
      return machine
    }
    const { ok, checked, firstDivergence } = await verify(real, id, otherwise)
    expect(ok).toBe(false)
    expect(checked).toBeLessThan(10)
    expect(firstDivergence?.check?.recorded).toMatch(/^[0-9a-f]{16}$/)
    expect(firstDivergence?.check?.rerun).not.toBe(firstDivergence?.check?.recorded)
    expect(firstDivergence).toMatchObject({
      run: 0,
      event: { type: 'klog', at: 1_350_000_000, recorded: undefined },
    })
    expect(firstDivergence?.event?.rerun).toContain('lab: fault injected: reset')
  })

  it('skips a hole, and stops where an input is missing', async () => {
    const real = await start()
    const { api, clock, recordings, models } = real
    await api.startRecording('whole')
    for (let i = 0; i < 6; i++) {
      clock.advance(300)
      if (i === 3) await api.injectFault('reset')
    }
    const { id } = await api.stopRecording()
    const bytes = await readFile(recordings.path(id))
    const { pieces } = await scanRecording(readable(bytes))
    const outcomes: string[] = []
    for (const { extent } of pieces.slice(1)) {
      const damaged = Buffer.from(bytes)
      const place = extent.offset + Math.floor(extent.length / 2)
      damaged.writeUInt8(damaged.readUInt8(place) ^ 1, place)
      const { ok, whole, problem, firstDivergence } = await verifyRecording(await openBytes(damaged), {
        models,
        createMachine: createLiveMachine,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      })
      expect(firstDivergence).toBeUndefined()
      expect(whole).toBe(false)
      outcomes.push(ok ? 'ok' : (problem ?? ''))
    }
    expect(outcomes.filter((outcome) => outcome === 'ok').length).toBeGreaterThanOrEqual(outcomes.length - 2)
    expect(outcomes.every((outcome) => outcome === 'ok' || /^Inputs before .* are missing/.test(outcome))).toBe(true)
  })

  it('refuses one that does not say how it began', async () => {
    const real = await start()
    const writer = await real.recordings.create('old')
    for (const batch of testBatches(1, 1)) writer.batch(batch)
    await writer.close()
    expect(await verify(real, 'old.plab')).toMatchObject({
      ok: false,
      problem: 'The recording does not say how its run began, so it cannot be done again.',
    })
  })

  it.each([
    ['one slice', 100, 1, 40],
    ['slices that each end with a digest', 1, 20, 100],
  ])('can be stopped in %s', async (_, speed, slices, ms) => {
    const real = await start()
    const { api, clock, recordings, models } = real
    await api.startRecording('long')
    await api.setSpeed(speed)
    for (let i = 0; i < slices; i++) clock.advance(ms)
    const { id } = await api.stopRecording()
    const reader = await recordings.open(id)
    const controller = new AbortController()
    const verifying = verifyRecording(reader, {
      models,
      createMachine: createLiveMachine,
      onProgress: () => {
        controller.abort(new Error('stopped'))
      },
      signal: controller.signal,
    })
    await expect(verifying).rejects.toThrow('stopped')
    await reader.close()
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds).toBe(true)
}
