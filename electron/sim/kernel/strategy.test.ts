import { describe, expect, it } from 'vitest'
import { Atomic } from './atomic.ts'
import { msecs, seconds, usecs } from './clock.ts'
import { Completion } from './completion.ts'
import { IrqLine, type IrqReturn } from './irq.ts'
import { Kernel } from './kernel.ts'
import { Mutex } from './mutex.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { Shared } from './shared.ts'
import { msleep, udelay } from './sleep.ts'
import { RunToBlock, type Strategy } from './strategy.ts'
import { type Thread } from './thread.ts'

/** RunToBlock, with its quick choice compared at every step with the choice among all. */
class Compared implements Strategy {
  quickChoices = 0
  readonly differences: string[] = []
  readonly #strategy = new RunToBlock()

  next(enabled: readonly Thread[], current: Thread | undefined): Thread {
    const chosen = this.#strategy.next(enabled, current)
    const hardIrqs = enabled.filter(({ kind }) => kind === 'hardirq')
    const quick = this.#strategy.quick(hardIrqs, current)
    if (quick !== undefined) this.quickChoices++
    if (quick !== undefined && quick !== chosen) this.differences.push(`${quick.name} instead of ${chosen.name}`)
    return chosen
  }
}

describe('RunToBlock', () => {
  it('chooses quickly what it would choose among all', () => {
    const strategy = new Compared()
    const kernel = new Kernel(new Random(1), {}, strategy)
    const lock = new Mutex(kernel, 'lock')
    const done = new Completion(kernel, 'done')
    const count = new Atomic(kernel, 'count')
    const line = new IrqLine(kernel, 'gpu')
    line.request(
      function* (): Task<IrqReturn> {
        line.level = false
        yield* done.complete()
        return 'IRQ_WAKE_THREAD'
      },
      function* (): Task {
        yield* count.incReturn()
      },
    )
    const random = new Random(7)
    const program = function* (): Task {
      for (let round = 0; round < 40; round++) {
        yield* lock.lock()
        yield* count.incReturn()
        if (random.between(0, 2) === 0) yield* udelay(kernel, usecs(random.between(1, 9)))
        if (random.between(0, 4) === 0) line.level = true
        yield* lock.unlock()
        if (random.between(0, 4) === 0) yield* done.waitTimeout(msecs(random.between(1, 3)))
      }
    }
    for (const name of ['a', 'b', 'c', 'd']) kernel.spawn(name, 'user', program())
    kernel.runUntil(seconds(10))
    expect(count.value).toBeGreaterThan(160)
    expect(strategy.quickChoices).toBeGreaterThan(300)
    expect(strategy.differences).toEqual([])
  })

  it('goes on with the running thread until it waits, then with the next in order of creation', () => {
    const kernel = new Kernel(new Random(1))
    const step = new Shared(kernel, 'step', 0)
    const log: string[] = []
    const program = function* (name: string): Task {
      for (let round = 0; round < 2; round++) {
        yield* step.writeOnce(round)
        log.push(name)
        yield* step.readOnce()
        log.push(name)
        yield* msleep(kernel, msecs(1))
      }
    }
    for (const name of ['a', 'b', 'c']) kernel.spawn(name, 'user', program(name))
    kernel.runUntil(seconds(1))
    // All wake at one moment, and c was the last to run.
    expect(log.join('')).toBe('aabbccccaabb')
  })

  it('lets those who wait for a mutex go before the thread that takes it again', () => {
    const kernel = new Kernel(new Random(1))
    const lock = new Mutex(kernel, 'lock')
    const log: string[] = []
    const program = function* (name: string): Task {
      for (let round = 0; round < 3; round++) {
        yield* lock.lock()
        log.push(name)
        yield* msleep(kernel, msecs(1))
        yield* lock.unlock()
      }
    }
    kernel.spawn('a', 'user', program('a'))
    kernel.spawn('b', 'user', program('b'))
    kernel.runUntil(seconds(1))
    expect(log.join('')).toBe('ababab')
  })

  it('delivers a hard interrupt before anything else goes on', () => {
    const kernel = new Kernel(new Random(1))
    const line = new IrqLine(kernel, 'gpu')
    const step = new Shared(kernel, 'step', 0)
    const log: string[] = []
    line.request(function* (): Task<IrqReturn> {
      line.level = false
      log.push('irq')
      return 'IRQ_HANDLED'
    })
    const program = function* (): Task {
      yield* step.writeOnce(1)
      line.level = true
      log.push('raised')
      yield* step.writeOnce(2)
      log.push('next step')
    }
    kernel.spawn('t', 'user', program())
    kernel.runUntil(seconds(1))
    expect(log).toEqual(['raised', 'irq', 'next step'])
  })
})
