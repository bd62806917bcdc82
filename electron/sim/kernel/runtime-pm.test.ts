import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { EBUSY, EIO } from './errno.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Task } from './operation.ts'
import { Device, run } from './pm-device.testing.ts'
import { msleep } from './sleep.ts'

describe('pm_runtime_get_sync', () => {
  it('resumes a suspended device, and an active one not again', () => {
    const { log, pm } = run(function* ({ pm }) {
      expect(yield* pm.getSync()).toBe(0)
      expect(yield* pm.getSync()).toBe(0)
    })
    expect({ log, status: pm.status, usage: pm.usage }).toEqual({ log: ['resume@0'], status: 'active', usage: 2 })
  })

  it('waits for the resume of another caller', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const device = new Device(kernel)
      const seen: string[] = []
      const use = function* (): Task {
        yield* device.pm.getSync()
        seen.push(device.pm.status)
      }
      kernel.spawn('a', 'user', use())
      kernel.spawn('b', 'user', use())
      return () => `${device.log.length} resume, ${seen.join(' ')}`
    })
    // Who claims first has four steps: get, claim, callback, done. The other's get falls anywhere, its claim after all of them.
    expect({ executions, outcomes }).toEqual({ executions: 10, outcomes: ['1 resume, active active'] })
  })

  it('returns the error of the callback, keeps the use, and may be tried again', () => {
    const { pm, log } = run(function* ({ pm, answers }) {
      answers.resume.push(-EIO)
      expect(yield* pm.getSync()).toBe(-EIO)
      expect(pm.status).toBe('suspended')
      yield* pm.putNoidle()
      expect(yield* pm.getSync()).toBe(0)
    })
    expect({ usage: pm.usage, status: pm.status, log }).toEqual({
      usage: 1,
      status: 'active',
      log: ['resume@0', 'resume@0'],
    })
  })
})

describe('autosuspend', () => {
  it('suspends when the delay since the last use is over, however long that use was', () => {
    const { log } = run(function* ({ pm, kernel }) {
      yield* pm.getSync()
      yield* msleep(kernel, msecs(100))
      yield* pm.putAutosuspend()
    })
    expect(log).toEqual(['resume@0', 'suspend@150'])
  })

  it('a plain put marks nothing busy: it suspends when the delay since the resume, or the last mark, is over', () => {
    const suspendedAfter = (held: number, mark: boolean) =>
      run(function* ({ pm, kernel }) {
        yield* pm.getSync()
        yield* msleep(kernel, msecs(held))
        if (mark) yield* pm.markLastBusy()
        yield* pm.put()
      }).log
    expect(suspendedAfter(10, false)).toEqual(['resume@0', 'suspend@50'])
    expect(suspendedAfter(70, false)).toEqual(['resume@0', 'suspend@70'])
    expect(suspendedAfter(70, true)).toEqual(['resume@0', 'suspend@120'])
  })

  it('does not suspend a device that is in use again', () => {
    const { log, pm } = run(function* ({ pm, kernel }) {
      yield* pm.getSync()
      yield* pm.putAutosuspend()
      yield* msleep(kernel, msecs(40))
      yield* pm.getSync()
    })
    expect({ log, status: pm.status }).toEqual({ log: ['resume@0'], status: 'active' })
  })

  it('starts anew with each use', () => {
    const { log } = run(function* ({ pm, kernel }) {
      for (let round = 0; round < 3; round++) {
        yield* pm.getSync()
        yield* pm.putAutosuspend()
        yield* msleep(kernel, msecs(40))
      }
    })
    expect(log).toEqual(['resume@0', 'suspend@130'])
  })

  it('a caller that comes at the moment of suspension finds the device active, resumed or never suspended', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const device = new Device(kernel)
      let seen = ''
      const program = function* (): Task {
        yield* device.pm.getSync()
        yield* device.pm.putAutosuspend()
        yield* msleep(kernel, msecs(50))
        yield* device.pm.getSync()
        seen = device.pm.status
      }
      kernel.spawn('t', 'user', program())
      return () => `${device.log.join(' ')}: ${seen}`
    })
    expect(outcomes).toEqual(['resume@0 suspend@50 resume@50: active', 'resume@0: active'])
  })

  it('leaves the device active after -EBUSY, until it is idle the next time', () => {
    const { log, pm } = run(function* ({ pm, answers, kernel }) {
      answers.suspend.push(-EBUSY)
      yield* pm.getSync()
      yield* pm.putAutosuspend()
      yield* msleep(kernel, msecs(200))
      expect(pm.status).toBe('active')
      yield* pm.getSync()
      yield* pm.putAutosuspend()
    })
    expect({ log, status: pm.status }).toEqual({ log: ['resume@0', 'suspend@50', 'suspend@250'], status: 'suspended' })
  })
})

describe('usage count', () => {
  it('complains about a put too many', () => {
    const { splats, pm } = run(function* ({ pm }) {
      yield* pm.putAutosuspend()
    })
    expect({ splats, usage: pm.usage }).toEqual({ splats: ['gpu: Runtime PM usage count underflow'], usage: 0 })
  })

  it('get_if_in_use takes a use only of an active device that somebody uses', () => {
    run(function* ({ pm }) {
      expect(yield* pm.getIfInUse()).toBe(false)
      yield* pm.getSync()
      expect(yield* pm.getIfInUse()).toBe(true)
      expect(pm.usage).toBe(2)
      yield* pm.putNoidle()
      yield* pm.putNoidle()
      expect(pm.status).toBe('active')
      expect(yield* pm.getIfInUse()).toBe(false)
    })
  })

  it('put_noidle never goes below zero and suspends nothing', () => {
    const { log, pm } = run(function* ({ pm }) {
      yield* pm.getSync()
      yield* pm.putNoidle()
      yield* pm.putNoidle()
    })
    expect({ log, usage: pm.usage, status: pm.status }).toEqual({ log: ['resume@0'], usage: 0, status: 'active' })
  })
})
