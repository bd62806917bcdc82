import { describe, expect, it } from 'vitest'
import { msecs, seconds } from './clock.ts'
import { Completion } from './completion.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { msleep } from './sleep.ts'
import { Timer } from './timer.ts'
import { TIMER_MODES, type TimerMode } from './timing.ts'

/** A waiter of a second, a timer of two, and somebody who only sleeps. */
function world(mode: TimerMode) {
  const kernel = new Kernel(new Random(1))
  kernel.timing.mode = mode
  const completion = new Completion(kernel, 'done')
  const timer = new Timer(kernel, 'watchdog', () => undefined)
  timer.arm(seconds(2))
  const results: number[] = []
  const waiter = function* (): Task {
    results.push(yield* completion.waitTimeout(seconds(1)))
  }
  const sleeper = function* (): Task {
    yield* msleep(kernel, msecs(10))
  }
  kernel.spawn('waiter', 'user', waiter())
  kernel.spawn('sleeper', 'user', sleeper())
  const ready = () => kernel.enabled().map(({ name }) => name)
  return { kernel, completion, results, ready }
}

describe('time under search', () => {
  it.each(TIMER_MODES)('%s: a sleeper may run at once, and no time passes', (mode) => {
    const { kernel, ready } = world(mode)
    expect(ready()).toContain('sleeper')
    expect(kernel.clock.now).toBe(0)
  })

  it('quiescent: waits and timers come when nothing else can run, in the order of their deadlines', () => {
    const { kernel, results, ready } = world('quiescent')
    expect(ready()).toEqual(['sleeper'])
    kernel.step()
    expect(ready()).toEqual([])
    expect(kernel.passTime()).toBe(true)
    expect(ready()).toEqual(['waiter'])
    kernel.step()
    expect(results).toEqual([0])
    kernel.passTime()
    expect(ready()).toEqual(['timer/watchdog'])
  })

  it('none: the timer comes, the wait never ends by itself', () => {
    const { kernel, ready } = world('none')
    kernel.step()
    kernel.passTime()
    expect(ready()).toEqual(['timer/watchdog'])
    kernel.step()
    expect(kernel.passTime()).toBe(false)
    expect(ready()).toEqual([])
  })

  it('anytime: both may come at once', () => {
    expect(world('anytime').ready()).toEqual(['timer/watchdog', 'waiter', 'sleeper'])
  })

  it('says of a wait that ended in time only that it did', () => {
    const { kernel, completion, results } = world('quiescent')
    kernel.spawn(
      'completer',
      'user',
      (function* () {
        yield* completion.complete()
      })(),
    )
    while (kernel.step());
    expect(results).toEqual([1])
  })
})
