import { describe, expect, it } from 'vitest'
import { msecs, usecs } from './clock.ts'
import { Completion } from './completion.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Kernel } from './kernel.ts'
import { Mutex } from './mutex.ts'
import { type Task } from './operation.ts'
import { RwSemaphore } from './rwsem.ts'
import { Shared } from './shared.ts'
import { msleep, udelay } from './sleep.ts'
import { Spinlock } from './spinlock.ts'

function* increment(counter: Shared<number>): Task {
  const old = yield* counter.readOnce()
  yield* counter.writeOnce(old + 1)
}

describe('mutex', () => {
  it('orders two critical sections in 2 ways and loses no update', () => {
    const { executions, outcomes, splats } = everyInterleaving((kernel) => {
      const lock = new Mutex(kernel, 'lock')
      const counter = new Shared(kernel, 'counter', 0)
      for (const name of ['a', 'b'])
        kernel.spawn(
          name,
          'user',
          lock.with(() => increment(counter)),
        )
      return () => String(counter.value)
    })
    // The unlock of the first is independent of nothing: while it holds, the second is not enabled.
    expect({ executions, outcomes, splats }).toEqual({ executions: 2, outcomes: ['2'], splats: [] })
  })

  it('reports an ABBA order in every execution and a deadlock in those that meet', () => {
    const { executions, splats } = everyInterleaving((kernel) => {
      const a = new Mutex(kernel, 'a')
      const b = new Mutex(kernel, 'b')
      kernel.spawn(
        'ab',
        'user',
        a.with(() => b.with(nothing)),
      )
      kernel.spawn(
        'ba',
        'user',
        b.with(() => a.with(nothing)),
      )
      return () => ''
    })
    const deadlocks = splats.filter(({ kind }) => kind === 'deadlock').length
    expect(splats.filter(({ kind }) => kind === 'lock-order')).toHaveLength(executions)
    // Both take their first lock before either takes its second: 2 orders of the first two steps.
    expect(deadlocks).toBe(2)
  })

  it('reports recursion by the owner', () => {
    const { splats } = everyInterleaving((kernel) => {
      const lock = new Mutex(kernel, 'lock')
      kernel.spawn(
        't',
        'user',
        lock.with(() => lock.with(nothing)),
      )
      return () => ''
    })
    expect(splats.map(({ kind }) => kind)).toEqual(['lock-recursion', 'deadlock'])
  })
})

describe('spinlock', () => {
  it('makes sleeping while it is held a splat, and busy waiting not', () => {
    const kinds = (wait: (kernel: Kernel) => Task) =>
      everyInterleaving((kernel) => {
        kernel.spawn(
          't',
          'user',
          new Spinlock(kernel, 'lock').with(() => wait(kernel)),
        )
        return () => ''
      }).splats.map(({ kind }) => kind)
    const sleep = function* (kernel: Kernel): Task {
      yield* msleep(kernel, msecs(1))
    }
    const busy = function* (kernel: Kernel): Task {
      yield* udelay(kernel, usecs(10))
    }
    expect(kinds(sleep)).toEqual(['atomic-sleep'])
    expect(kinds(busy)).toEqual([])
  })
})

describe('rw_semaphore', () => {
  it('lets readers overlap: two readers of one step interleave in C(6,3) = 20 ways', () => {
    const { executions } = everyInterleaving((kernel) => {
      const lock = new RwSemaphore(kernel, 'sem')
      const field = new Shared(kernel, 'field', 0)
      const look = function* (): Task {
        yield* field.readOnce()
      }
      kernel.spawn('a', 'user', lock.read(look))
      kernel.spawn('b', 'user', lock.read(look))
      return () => ''
    })
    expect(executions).toBe(20)
  })

  it('stops new readers while a writer waits', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const lock = new RwSemaphore(kernel, 'sem')
      const log: string[] = []
      kernel.spawn(
        'reader',
        'user',
        (function* () {
          yield* lock.downRead()
          yield* msleep(kernel, msecs(2))
          yield* lock.upRead()
          yield* lock.downRead()
          log.push('second read')
          yield* lock.upRead()
        })(),
      )
      kernel.spawn(
        'writer',
        'user',
        (function* () {
          yield* msleep(kernel, msecs(1))
          yield* lock.downWrite()
          log.push('write')
          yield* lock.upWrite()
        })(),
      )
      return () => log.join(', ')
    })
    expect(outcomes).toEqual(['write, second read'])
  })
})

describe('completion', () => {
  it('wakes one waiter per complete, and the other times out', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const done = new Completion(kernel, 'done')
      const results: string[] = []
      for (const name of ['a', 'b'])
        kernel.spawn(
          name,
          'user',
          (function* () {
            results.push((yield* done.waitTimeout(msecs(5))) > 0 ? 'woken' : 'timeout')
          })(),
        )
      kernel.spawn(
        'waker',
        'user',
        (function* () {
          yield* done.complete()
        })(),
      )
      return () => results.join(' ')
    })
    expect(outcomes).toEqual(['woken timeout'])
  })

  it('loses the wake-up when reinit comes after complete', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const done = new Completion(kernel, 'done')
      let result = 0
      kernel.spawn(
        'waiter',
        'user',
        (function* () {
          yield* done.reinit()
          result = yield* done.waitTimeout(msecs(5))
        })(),
      )
      kernel.spawn(
        'waker',
        'user',
        (function* () {
          yield* done.complete()
        })(),
      )
      return () => (result > 0 ? 'woken' : 'timeout')
    })
    // complete before reinit (lost), or between reinit and the wait.
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['timeout', 'woken'] })
  })

  it('returns -ERESTARTSYS on a signal only to an interruptible wait', () => {
    const run = (interruptible: boolean) =>
      everyInterleaving((kernel) => {
        const done = new Completion(kernel, 'done')
        let result = 0
        const waiter = kernel.spawn(
          'waiter',
          'user',
          (function* () {
            result = yield* interruptible ? done.waitInterruptibleTimeout(msecs(5)) : done.waitTimeout(msecs(5))
          })(),
        )
        waiter.signalled = true
        return () => String(result)
      }).outcomes
    expect(run(true)).toEqual(['-512'])
    expect(run(false)).toEqual(['0'])
  })
})

function* nothing(): Task {}
