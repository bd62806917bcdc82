import { describe, expect, it } from 'vitest'
import { msecs, seconds } from './clock.ts'
import { EACCES, EBUSY } from './errno.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { run } from './pm-device.testing.ts'
import { Random } from './random.ts'
import { RuntimePm } from './runtime-pm.ts'

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
