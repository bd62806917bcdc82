import { beforeAll, describe, expect, it } from 'vitest'
import { type Batch, type Speed } from '../../protocol/types.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { Live } from './live.ts'
import { ManualClock } from '../manual-clock.testing.ts'
import { readGpuModels } from '../resources.ts'
import { BROKEN_SEED, Script } from '../scripted-machine.testing.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

let models: readonly GpuModel[] = []
beforeAll(async () => {
  models = await readGpuModels('resources')
})

/** A machine that takes `cost` ms of wall time for each ms of virtual time. */
function liveWith({ cost = 0, seed = 1 } = {}) {
  const clock = new ManualClock()
  const batches: Batch[] = []
  const defects: unknown[] = []
  const live = new Live(
    { ...DEFAULT_SETTINGS, seed },
    {
      createMachine: (options) =>
        new (class extends Script {
          override runUntil(...[moment]: Parameters<Script['runUntil']>): void {
            clock.spend(((moment - this.now) / 1e6) * cost)
            super.runUntil(moment)
          }
        })(options),
      models,
      clock,
      onBoot: () => undefined,
      onBatch: (batch) => batches.push(batch),
      onDefect: (error) => defects.push(error),
    },
  )
  const start = live.machine.now
  return { live, clock, batches, defects, passedMs: () => (live.machine.now - start) / 1e6 }
}

describe('pacing', () => {
  it.each([1, 0.01, 7.5, 1000])('keeps virtual time at %d times wall time', (speed) => {
    const { live, clock, passedMs } = liveWith()
    live.setSpeed(speed)
    live.setRunning(true)
    clock.advance(1000)
    expect(passedMs()).toBeCloseTo(1000 * speed, 5)
  })

  it('makes one batch per slice of 20 ms', () => {
    const { live, clock, batches } = liveWith()
    live.setRunning(true)
    clock.advance(1000)
    expect(batches.length).toBe(51)
  })

  it('goes on from now when the machine is too slow, leaving a quarter of each slice to messages', () => {
    const { live, clock, passedMs } = liveWith({ cost: 3 })
    live.setRunning(true)
    clock.advance(10_000)
    expect(passedMs()).toBeGreaterThan(10_000 / 3 / 2)
    expect(passedMs()).toBeLessThanOrEqual((10_000 / 3) * 0.8)
    live.setSpeed(0.1)
    const before = passedMs()
    clock.advance(1000)
    // Nothing of the lost 7 seconds is made good.
    expect(passedMs() - before).toBeLessThanOrEqual(102)
  })

  it("runs at 'max' in slices of 15 ms of wall time", () => {
    const { live, clock, batches, passedMs } = liveWith({ cost: 0.05 })
    live.setSpeed('max')
    live.setRunning(true)
    clock.advance(150)
    expect(batches.length).toBe(10)
    expect(passedMs()).toBeGreaterThanOrEqual(3000)
  })

  it('stands still while paused, and does not catch up afterwards', () => {
    const { live, clock, passedMs } = liveWith()
    live.setRunning(true)
    clock.advance(100)
    live.setRunning(false)
    clock.advance(60_000)
    expect(passedMs()).toBe(100)
    live.setRunning(true)
    clock.advance(100)
    expect(passedMs()).toBe(200)
  })

  it('keeps the pace when the speed changes in the middle', () => {
    const speeds: readonly [Speed, number][] = [
      [1, 130],
      [10, 1430],
      [0.5, 1495],
    ]
    const { live, clock, passedMs } = liveWith()
    live.setRunning(true)
    for (const [speed, expected] of speeds) {
      live.setSpeed(speed)
      clock.advance(130)
      expect(Math.abs(passedMs() - expected)).toBeLessThanOrEqual(200 * Number(speed))
    }
  })
})

describe('Live', () => {
  it('takes the state when it changed, at most ten times a second', () => {
    const { live, clock, batches } = liveWith()
    live.setRunning(true)
    clock.advance(1000)
    expect(batches.filter(({ state }) => state !== undefined)).toHaveLength(1)
    live.apply((machine) => {
      machine.enableSession()
    })
    expect(batches.at(-1)?.state?.perfcnt.user).toBe('sampler')
  })

  it('reboots into a new run whose first log line says why, and forgets armed faults', () => {
    const { live, batches } = liveWith()
    live.apply((machine) => machine.inject('hang', live.machine.now))
    expect(live.armed).toHaveLength(1)
    live.reboot({ ...live.settings, policy: 'v2' }, 'lab: rebooted')
    const last = batches.at(-1)
    expect(last).toMatchObject({ run: 2, settings: { policy: 'v2' }, log: [{ text: 'lab: rebooted' }] })
    expect(last?.state).toBeDefined()
    expect(live.armed).toEqual([])
  })

  it('keeps the old machine when the new one cannot be made', () => {
    const { live } = liveWith()
    expect(() => live.reboot({ ...live.settings, policy: 'missing' }, '')).toThrow('no policy missing')
    expect(live).toMatchObject({ run: 1, settings: { policy: 'mainline' } })
  })

  it('ends when the simulator throws: reported once, nothing runs or can be done any more', () => {
    const { live, clock, defects, passedMs } = liveWith({ seed: BROKEN_SEED })
    live.setRunning(true)
    live.apply((machine) => machine.inject('hang', live.machine.now))
    clock.advance(1000)
    expect(defects).toHaveLength(1)
    expect(passedMs()).toBeLessThan(100)
    expect(() => live.apply((machine) => machine.step())).toThrow('about to start again')
    live.setRunning(true)
    expect(live.isRunning).toBe(false)
  })
})
