import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { Completion } from './completion.ts'
import { EINTR } from './errno.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { Mutex } from './mutex.ts'
import { type Task } from './operation.ts'
import { sendSignal } from './signal.ts'

describe('a signal', () => {
  it('ends an interruptible wait whenever it comes', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const done = new Completion(kernel, 'done')
      let result = 0
      const wait = function* (): Task {
        yield* done.reinit()
        result = yield* done.waitInterruptibleTimeout(msecs(5))
      }
      const waiter = kernel.spawn('waiter', 'user', wait())
      const kill = function* (): Task {
        yield* sendSignal(waiter)
      }
      kernel.spawn('killer', 'user', kill())
      return () => String(result)
    })
    // Before or after the reinit; the wait is not enabled without it.
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['-512'] })
  })

  it('is not noticed by a wait whose event came first', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const done = new Completion(kernel, 'done')
      let result = 0
      const wait = function* (): Task {
        result = yield* done.waitInterruptibleTimeout(msecs(5))
      }
      const waiter = kernel.spawn('waiter', 'user', wait())
      const other = function* (): Task {
        yield* done.complete()
        yield* sendSignal(waiter)
      }
      kernel.spawn('other', 'user', other())
      return () => (result > 0 ? 'completed' : String(result))
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['completed'] })
  })

  it('ends the wait for a mutex with -EINTR, unless the mutex is free', () => {
    const { executions, outcomes, splats } = everyInterleaving((kernel) => {
      const lock = new Mutex(kernel, 'lock')
      let result = 1
      const take = function* (): Task {
        result = yield* lock.lockInterruptible()
        if (result === 0) yield* lock.unlock()
      }
      const taker = kernel.spawn('taker', 'user', take())
      taker.signalled = true
      kernel.spawn(
        'owner',
        'user',
        lock.with(function* () {}),
      )
      return () => String(result)
    })
    // Taker's lock, unlock and owner's lock, unlock: one after the other in 2 ways, or the taker gives up between the owner's two.
    expect({ executions, outcomes, splats }).toEqual({ executions: 3, outcomes: [String(-EINTR), '0'], splats: [] })
  })
})
