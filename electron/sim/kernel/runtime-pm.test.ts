import { describe, expect, it } from 'vitest'
import { msecs, seconds } from './clock.ts'
import { EACCES, EBUSY, EIO } from './errno.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { RuntimePm } from './runtime-pm.ts'
import { Shared } from './shared.ts'
import { msleep } from './sleep.ts'
import { type Splat } from './splat.ts'

/** A device that logs what is done to it; its callbacks take a step. `answers` are what the callbacks return, 0 when used up. */
class Device {
  readonly log: string[] = []
  readonly answers: { readonly suspend: number[]; readonly resume: number[] } = { suspend: [], resume: [] }
  readonly pm: RuntimePm
  readonly #powered: Shared<boolean>

  constructor(readonly kernel: Kernel) {
    this.#powered = new Shared(kernel, 'powered', false)
    this.pm = new RuntimePm(kernel, 'gpu', {
      suspend: () => this.#callback('suspend'),
      resume: () => this.#callback('resume'),
      autosuspendDelay: msecs(50),
    })
  }

  *#callback(which: 'suspend' | 'resume'): Task<number> {
    yield* this.#powered.writeOnce(which === 'resume')
    this.log.push(`${which}@${this.kernel.clock.now / 1e6}`)
    return this.answers[which].shift() ?? 0
  }
}

/** Runs one program to its end, on a quiet machine, for a second. */
function run(program: (device: Device) => Task) {
  const splats: Splat[] = []
  const device = new Device(new Kernel(new Random(1), { splat: (splat) => splats.push(splat) }))
  const thread = device.kernel.spawn('t', 'user', program(device))
  device.kernel.runUntil(seconds(1))
  expect(thread.exited).toBe(true)
  return { log: device.log, pm: device.pm, splats: splats.map(({ text }) => text) }
}

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

describe('system sleep', () => {
  it('force_suspend ignores the count; a get meanwhile is -EACCES; force_resume brings a used device back', () => {
    const { log, pm } = run(function* ({ pm }) {
      yield* pm.getSync()
      expect(yield* pm.forceSuspend()).toBe(0)
      expect(pm.status).toBe('suspended')
      expect(yield* pm.getSync()).toBe(-EACCES)
      yield* pm.putNoidle()
      expect(yield* pm.forceResume()).toBe(0)
    })
    expect({ log, status: pm.status, usage: pm.usage }).toEqual({
      log: ['resume@0', 'suspend@0', 'resume@0'],
      status: 'active',
      usage: 1,
    })
  })

  it('a get from the callbacks of system sleep is not refused: the device counts as active in both', () => {
    const kernel = new Kernel(new Random(1))
    const got: number[] = []
    const callback = function* (): Task<number> {
      if (pm.disableDepth > 0) got.push(yield* pm.getSync())
      return 0
    }
    const pm = new RuntimePm(kernel, 'gpu', { suspend: callback, resume: callback, autosuspendDelay: msecs(50) })
    const sleep = function* (): Task {
      yield* pm.getSync()
      yield* pm.forceSuspend()
      got.push(yield* pm.getSync())
      yield* pm.forceResume()
    }
    kernel.spawn('t', 'user', sleep())
    kernel.runUntil(seconds(1))
    expect(got).toEqual([0, -EACCES, 0])
  })

  it('force_resume leaves a device that nobody used suspended', () => {
    const { log, pm } = run(function* ({ pm }) {
      yield* pm.getSync()
      yield* pm.putAutosuspend()
      yield* pm.forceSuspend()
      yield* pm.forceResume()
    })
    expect({ log, status: pm.status }).toEqual({ log: ['resume@0', 'suspend@0'], status: 'suspended' })
  })

  it('an error of the callback aborts it and leaves the device as it was', () => {
    const { pm } = run(function* ({ pm, answers }) {
      yield* pm.getSync()
      answers.suspend.push(-EBUSY)
      expect(yield* pm.forceSuspend()).toBe(-EBUSY)
      expect(yield* pm.getSync()).toBe(0)
    })
    expect({ status: pm.status, disableDepth: pm.disableDepth }).toEqual({ status: 'active', disableDepth: 0 })
  })

  it('counts as active for pm_runtime_active', () => {
    run(function* ({ pm }) {
      expect(yield* pm.isActive()).toBe(false)
      yield* pm.getSync()
      expect(yield* pm.isActive()).toBe(true)
      yield* pm.forceSuspend()
      expect(yield* pm.isActive()).toBe(true)
    })
  })
})
