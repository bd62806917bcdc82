import { describe, expect, it } from 'vitest'
import { Atomic } from './atomic.ts'
import { msecs } from './clock.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Task } from './operation.ts'
import { msleep } from './sleep.ts'
import { Spinlock } from './spinlock.ts'

describe('atomic_t', () => {
  it('cmpxchg gives the old value, and to one of two the exchange', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const flag = new Atomic(kernel, 'flag')
      const seen: number[] = []
      const claim = function* (value: number): Task {
        seen.push(yield* flag.cmpxchg(0, value))
      }
      kernel.spawn('a', 'user', claim(1))
      kernel.spawn('b', 'user', claim(2))
      return () => `${flag.value}: ${seen.join(' ')}`
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['1: 0 1', '2: 0 2'] })
  })

  it('a test and a set are two steps, and let both of two through', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const flag = new Atomic(kernel, 'flag')
      let claims = 0
      const claim = function* (): Task {
        if ((yield* flag.read()) !== 0) return
        yield* flag.set(1)
        claims++
      }
      kernel.spawn('a', 'user', claim())
      kernel.spawn('b', 'user', claim())
      return () => String(claims)
    })
    // Read and set of one before the other's read: 2 ways, one claim. Both read 0 first: 2 orders of reads by 2 of sets.
    expect({ executions, outcomes }).toEqual({ executions: 6, outcomes: ['1', '2'] })
  })

  it('returns the new value of an increment and of a decrement, below zero too', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const count = new Atomic(kernel, 'count')
      const seen: number[] = []
      const program = function* (): Task {
        seen.push(yield* count.incReturn(), yield* count.decReturn(), yield* count.decReturn())
      }
      kernel.spawn('t', 'user', program())
      return () => seen.join(' ')
    })
    expect(outcomes).toEqual(['1 0 -1'])
  })
})

describe('wait_event_timeout', () => {
  it('sees the value at the end of the time as well', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const flag = new Atomic(kernel, 'flag')
      let result = -1
      const wait = function* (): Task {
        result = yield* flag.waitFor(1, msecs(5))
      }
      const set = function* (): Task {
        yield* msleep(kernel, msecs(5))
        yield* flag.set(1)
      }
      kernel.spawn('waiter', 'user', wait())
      kernel.spawn('setter', 'user', set())
      return () => String(result)
    })
    // The end of the wait before, between or after the two steps of the setter.
    expect({ executions, outcomes }).toEqual({ executions: 3, outcomes: ['0', '1'] })
  })

  it('misses a value that does not last', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const flag = new Atomic(kernel, 'flag')
      let result = -1
      const wait = function* (): Task {
        result = yield* flag.waitFor(1, msecs(5))
      }
      const pulse = function* (): Task {
        yield* flag.set(1)
        yield* flag.set(0)
      }
      kernel.spawn('waiter', 'user', wait())
      kernel.spawn('pulse', 'user', pulse())
      return () => String(result)
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['0', '1'] })
  })

  it('sleeps, so it must not be used under a spinlock', () => {
    const { splats } = everyInterleaving((kernel) => {
      const flag = new Atomic(kernel, 'flag', 1)
      const lock = new Spinlock(kernel, 'lock')
      kernel.spawn(
        't',
        'user',
        lock.with(function* () {
          yield* flag.waitFor(1, msecs(1))
        }),
      )
      return () => ''
    })
    expect(splats.map(({ kind }) => kind)).toEqual(['atomic-sleep'])
  })
})
