import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../protocol/connect.ts'
import { type Exploration, type Verdicts } from '../protocol/exploration.ts'
import { pair } from '../protocol/transport.ts'
import { type Batch, type LabStatus, type Notice, type PolicyInfo } from '../protocol/types.ts'
import { type GpuModel } from '../sim/device/models.ts'
import { Lab } from './lab.ts'
import { ManualClock } from './manual-clock.testing.ts'
import { openQuietCrew, QUIET_DESK } from './race-desk.testing.ts'
import { openRecordings } from './recordings.ts'
import { readGpuModels } from './resources.ts'
import { BROKEN_SEED, Script } from './scripted-machine.testing.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const POLICIES: readonly PolicyInfo[] = ['mainline', 'v2', 'restore'].map((id) => ({
  id,
  label: id,
  summary: '',
  source: '',
  attributed: true,
  base: undefined,
  touches: [],
}))

let models: readonly GpuModel[] = []
beforeAll(async () => {
  models = await readGpuModels('resources')
})

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function startLab(seed = 1) {
  const directory = await mkdtemp(path.join(tmpdir(), 'lab-'))
  const clock = new ManualClock()
  const machines: Script[] = []
  const defects: string[] = []
  const lab = new Lab({
    models,
    policies: POLICIES,
    createMachine: (options) => {
      const machine = new Script(options)
      machines.push(machine)
      return machine
    },
    recordings: await openRecordings(directory),
    desk: QUIET_DESK,
    openCrew: openQuietCrew,
    clock,
    settings: { ...DEFAULT_SETTINGS, seed },
    log: () => undefined,
    onDefect: (text) => defects.push(text),
  })
  cleanups.push(async () => {
    await lab.close()
    await rm(directory, { recursive: true })
  })
  return { lab, clock, machines, defects }
}

function openWindow(lab: Lab) {
  const batches: Batch[] = []
  const statuses: LabStatus[] = []
  const notices: Notice[] = []
  const explorations: Exploration[] = []
  const verdicts: Verdicts[] = []
  const [labEnd, windowEnd] = pair()
  lab.connect(labEnd)
  const api = connect(windowEnd, {
    onBatch: (batch) => void batches.push(batch),
    onStatus: (status) => void statuses.push(status),
    onNotice: (notice) => void notices.push(notice),
    onExploration: (exploration) => void explorations.push(exploration),
    onVerdicts: (table) => void verdicts.push(table),
  })
  return { api, batches, statuses, notices, explorations, verdicts, close: () => windowEnd.close() }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
const sampleCount = (batches: readonly Batch[]) => batches.reduce((sum, { samples }) => sum + samples.count, 0)

describe('Lab', () => {
  it('starts with G52 MP2, mainline, a session and 10 ms samples', async () => {
    const { lab, clock } = await startLab()
    const { api } = openWindow(lab)
    clock.advance(1000)
    expect(await api.status()).toMatchObject({
      run: 1,
      settings: { policy: 'mainline', model: 'g52-mp2', seed: 1, workload: 'fragment', periodMs: 10, counterset: 0 },
      running: true,
      speed: 1,
      session: 'enabled',
      recording: { state: 'idle' },
    })
    expect(sampleCount(await api.history())).toBe(100)
  })

  it('searches while the machine runs, and tells every window', async () => {
    const { lab, clock } = await startLab()
    const [first, second] = [openWindow(lab), openWindow(lab)]
    const search = {
      policy: 'v2',
      scenario: 'dump-vs-reset',
      strategy: 'cache',
      timers: 'none',
      bound: 2,
      max: 10,
      seed: 1,
    } as const
    expect(await first.api.startExploration(search)).toMatchObject({ phase: 'running', settings: search })
    await settle()
    clock.advance(200)
    await settle()
    for (const { explorations } of [first, second])
      expect(explorations.at(-1)).toMatchObject({ phase: 'complete', modes: [{ executions: 1 }] })
    expect(await first.api.startVerdicts({ bound: undefined, timers: 'all' })).toMatchObject({ total: 9 })
    await settle()
    clock.advance(200)
    await settle()
    expect(second.verdicts.flatMap(({ cells }) => cells)).toHaveLength(9)
    expect((await second.api.verdicts())?.phase).toBe('complete')
    expect((await first.api.status()).now).toBeGreaterThan(0)
  })

  it('gives a late window the history, then every batch, none missing or twice', async () => {
    const { lab, clock } = await startLab()
    const { api, batches } = openWindow(lab)
    clock.advance(500)
    await settle()
    expect(batches).toEqual([])
    const history = await api.history()
    clock.advance(100)
    await settle()
    clock.advance(100)
    await settle()
    const ends = [...history, ...batches].flatMap(({ samples }) => [...samples.end])
    expect(ends).toEqual(Array.from({ length: 70 }, (_, i) => 1e9 + (i + 1) * 1e7))
  })

  it('tells every window what one of them changed', async () => {
    const { lab } = await startLab()
    const [one, other] = [openWindow(lab), openWindow(lab)]
    await one.api.setSpeed(10)
    await one.api.change({ workload: 'compute', periodMs: 2.5 })
    await settle()
    expect(other.statuses.at(-1)).toMatchObject({ speed: 10, settings: { workload: 'compute', periodMs: 2.5 } })
  })

  it('passes controls on to the machine', async () => {
    const { lab, machines } = await startLab()
    const { api } = openWindow(lab)
    await api.disableSession()
    await api.dumpOnce()
    await api.enableSession()
    await api.change({ counterset: 1, periodMs: 1 })
    expect(machines[0]?.calls).toEqual([
      'enableSession',
      'disableSession',
      'dumpOnce',
      'enableSession',
      'setPeriod 1000000',
      'setCounterset 1',
    ])
  })

  it('steps while paused and refuses to while running', async () => {
    const { lab } = await startLab()
    const { api } = openWindow(lab)
    await expect(api.step()).rejects.toThrow('step: the machine is running; pause it first')
    await api.setRunning(false)
    const { now } = await api.status()
    await api.step()
    expect((await api.status()).now).toBe(now + 1_000_000)
  })

  it('reboots from the same seed and settings but for what is given, and asks for the session again', async () => {
    const { lab, clock, machines } = await startLab(7)
    const { api, batches } = openWindow(lab)
    await api.change({ workload: 'memory', counterset: 1 })
    await api.history()
    clock.advance(100)
    await api.reboot({ model: 't860-mp4', policy: 'v2' })
    await settle()
    // A Midgard part has one counter set.
    expect(machines[1]?.options).toMatchObject({ policy: 'v2', seed: 7, workload: 'memory', counterset: 0 })
    expect(machines[1]?.calls).toEqual(['enableSession'])
    expect(batches.find(({ run }) => run === 2)?.log[0]?.text).toBe(
      'lab: rebooted with policy v2, model t860-mp4, seed 7, policy was mainline, model was g52-mp2',
    )
    expect((await api.history()).every(({ run }) => run === 2)).toBe(true)
  })

  it('starts a new machine with a session, also after the last one was disabled', async () => {
    const { lab, machines } = await startLab()
    const { api } = openWindow(lab)
    await api.disableSession()
    await api.reboot({ policy: 'restore' })
    expect(machines[1]?.calls).toEqual(['enableSession'])
  })

  it('refuses what the machine does not have, with what it has', async () => {
    const { lab, clock } = await startLab()
    const { api } = openWindow(lab)
    await api.reboot({ model: 't860-mp4' })
    await expect(api.change({ counterset: 1 })).rejects.toThrow('Mali-T860 MP4 has 0, its only one; found 1')
    await expect(api.reboot({ policy: 'v9' })).rejects.toThrow('expected one of mainline, v2, restore, found "v9"')
    clock.advance(100)
    await expect(api.injectFault('hang', 5)).rejects.toThrow('has passed')
    await expect(api.disarmFault(3)).rejects.toThrow('no fault is armed')
  })

  it('lists armed faults until they fire or are disarmed', async () => {
    const { lab, clock } = await startLab()
    const { api } = openWindow(lab)
    const [first, second] = [
      await api.injectFault('hang', 1_050_000_000),
      await api.injectFault('reset', 2_000_000_000),
    ]
    expect((await api.status()).armed.map(({ id }) => id)).toEqual([first, second])
    clock.advance(100)
    expect((await api.status()).armed.map(({ id }) => id)).toEqual([second])
    await api.disarmFault(second)
    expect((await api.status()).armed).toEqual([])
  })

  it('records from the retained history on, over a reboot, and reads it back', async () => {
    const { lab, clock } = await startLab()
    const { api } = openWindow(lab)
    clock.advance(200)
    const { id } = await api.startRecording('two runs')
    await expect(api.startRecording()).rejects.toThrow('a recording is in progress')
    await expect(api.deleteRecording(id)).rejects.toThrow('being written')
    clock.advance(100)
    await api.injectFault('hang')
    await api.reboot({ policy: 'v2' })
    clock.advance(100)
    expect(await api.status()).toMatchObject({ recording: { state: 'recording', id } })
    const info = await api.stopRecording()
    expect(info).toMatchObject({ id, complete: true, problem: undefined, samples: 40 })
    expect(info.runs.map(({ policy }) => policy)).toEqual(['mainline', 'v2'])
    await expect(api.stopRecording()).rejects.toThrow('nothing is being recorded')

    expect((await api.recordings()).map((recording) => recording.id)).toEqual([id])
    await api.openRecording(id)
    const first = await api.readRecording(id, 0, 0, 9e15)
    expect(sampleCount(first)).toBe(30)
    expect(first.flatMap(({ log }) => log.map(({ text }) => text))).toEqual(['hang injected'])
    await api.deleteRecording(id)
    expect(await api.recordings()).toEqual([])
  })

  it('ends the run when the simulator throws: windows are told the reason and the seed', async () => {
    const { lab, defects } = await startLab(BROKEN_SEED)
    const { api, notices } = openWindow(lab)
    await expect(api.injectFault('hang')).rejects.toThrow('no register at 0xdead')
    await expect.poll(() => defects).toHaveLength(1)
    expect(notices).toEqual([{ level: 'error', text: defects[0] }])
    expect(defects[0]).toContain(`RangeError: no register at 0xdead`)
    expect(defects[0]).toContain(`seed ${BROKEN_SEED}, policy mainline, model g52-mp2`)
  })

  it('goes on when a window has gone', async () => {
    const { lab, clock } = await startLab()
    const gone = openWindow(lab)
    await gone.api.history()
    gone.close()
    clock.advance(500)
    await settle()
    expect((await openWindow(lab).api.status()).now).toBe(1_500_000_000)
  })
})
