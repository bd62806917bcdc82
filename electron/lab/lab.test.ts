import { describe, expect, it } from 'vitest'
import { openWindow, sampleCount, settle, startLab } from './scripted-lab.testing.ts'

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
})
