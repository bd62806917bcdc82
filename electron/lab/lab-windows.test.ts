import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWindow, settle, startLab } from './scripted-lab.testing.ts'
import { BROKEN_SEED } from './scripted-machine.testing.ts'

describe('windows of a lab', () => {
  it('are all told of a search, which goes on while the machine runs', async () => {
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

  it('get the history when they come late, then every batch, none missing or twice', async () => {
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

  it('get no batch while they show something else, until they ask for the history again', async () => {
    const { lab, clock } = await startLab()
    const { api, batches } = openWindow(lab)
    await api.history()
    await api.unfollow()
    clock.advance(500)
    await settle()
    expect(batches).toEqual([])
    const history = await api.history()
    clock.advance(100)
    await settle()
    const ends = [...history, ...batches].flatMap(({ samples }) => [...samples.end])
    expect(ends).toEqual(Array.from({ length: 60 }, (_, i) => 1e9 + (i + 1) * 1e7))
  })

  it('are all told what one of them changed', async () => {
    const { lab } = await startLab()
    const [one, other] = [openWindow(lab), openWindow(lab)]
    await one.api.setSpeed(10)
    await one.api.change({ workload: 'compute', periodMs: 2.5 })
    await settle()
    expect(other.statuses.at(-1)).toMatchObject({ speed: 10, settings: { workload: 'compute', periodMs: 2.5 } })
  })

  it('are not told that time passes', async () => {
    const { lab, clock } = await startLab()
    const { api, statuses } = openWindow(lab)
    clock.advance(1000)
    await settle()
    const { length } = statuses
    clock.advance(5000)
    await settle()
    expect(statuses).toHaveLength(length)
    await api.setSpeed(2)
    await settle()
    expect(statuses).toHaveLength(length + 1)
  })

  it('are told the reason and the seed when the simulator throws, which ends the run', async () => {
    const { lab, defects, recordings } = await startLab(BROKEN_SEED)
    const { api, notices } = openWindow(lab)
    await expect(api.injectFault('hang')).rejects.toThrow('no register at 0xdead')
    await expect.poll(() => defects).toHaveLength(1)
    expect(notices).toEqual([{ level: 'error', text: defects[0] }])
    expect(defects[0]).toContain(`RangeError: no register at 0xdead`)
    expect(defects[0]).toContain(`seed ${BROKEN_SEED}, policy mainline, model g52-mp2`)
    // Whoever hears of it ends the process: what was recorded is closed by then.
    expect(await recordings.list()).toMatchObject([{ complete: true, problem: undefined }])
  })

  it('may go: the lab goes on', async () => {
    const { lab, clock } = await startLab()
    const gone = openWindow(lab)
    await gone.api.history()
    gone.close()
    clock.advance(500)
    await settle()
    expect((await openWindow(lab).api.status()).now).toBe(1_500_000_000)
  })

  it('hear what was told before there was one', async () => {
    const { lab } = await startLab(1, join(import.meta.filename, 'no folder'))
    await settle()
    const { notices } = openWindow(lab)
    await settle()
    expect(notices.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Nothing is being recorded: .*The lab goes on/),
    ])
  })
})
