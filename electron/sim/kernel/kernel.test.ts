import { describe, expect, it } from 'vitest'
import { Atomic } from './atomic.ts'
import { seconds, usecs } from './clock.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { Kernel } from './kernel.ts'
import { Mutex } from './mutex.ts'
import { fn } from './operation.ts'
import { Random } from './random.ts'
import { Shared } from './shared.ts'
import { udelay } from './sleep.ts'
import { type Splat } from './splat.ts'

describe('the step loop', () => {
  it('interleaves two threads of two atomic steps in 6 ways, one of which loses no update', () => {
    // C(4,2) = 6 orders of read,write against read,write; an update is lost unless one thread goes entirely first.
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const counter = new Shared(kernel, 'counter', 0)
      const add = function* () {
        const old = yield* counter.readOnce()
        yield* counter.writeOnce(old + 1)
      }
      kernel.spawn('a', 'user', add())
      kernel.spawn('b', 'user', add())
      return () => String(counter.value)
    })
    expect(executions).toBe(6)
    expect(outcomes).toEqual(['1', '2'])
  })

  it('runs code between two operations without a switch', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const counter = new Atomic(kernel, 'counter')
      const add = function* () {
        yield* counter.incReturn()
      }
      kernel.spawn('a', 'user', add())
      kernel.spawn('b', 'user', add())
      return () => String(counter.value)
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['2'] })
  })

  it('jumps to the nearest deadline only when nothing is enabled', () => {
    const kernel = new Kernel(new Random(1))
    const seen: number[] = []
    const sleeper = (span: number) =>
      function* () {
        yield* udelay(kernel, usecs(span))
        seen.push(kernel.clock.now)
      }
    kernel.spawn('late', 'user', sleeper(30)())
    kernel.spawn('early', 'user', sleeper(10)())
    kernel.runUntil(seconds(1))
    expect(seen).toEqual([10_000, 30_000])
    expect(kernel.clock.now).toBe(1_000_000_000)
  })

  it('tells of a deadlock once, however often time is to pass after it, and again when another thread joins it', () => {
    const deadlocks: string[] = []
    const kernel = new Kernel(new Random(1), {
      splat: ({ kind, text }) => {
        if (kind === 'deadlock') deadlocks.push(text)
      },
    })
    const lock = new Mutex(kernel, 'lock')
    const twice = function* () {
      yield* lock.lock()
      yield* lock.lock()
    }
    kernel.spawn('a', 'user', twice())
    for (const moment of [1, 2, 3]) kernel.runUntil(seconds(moment))
    kernel.spawn('b', 'user', twice())
    for (const moment of [4, 5]) kernel.runUntil(seconds(moment))
    const a = 'a waits at mutex_lock lock, holding lock'
    expect(deadlocks).toEqual([a, `${a}; b waits at mutex_lock lock, holding no locks`])
  })

  it('returns the result of a called function to its caller, with its type, and keeps the call chain', () => {
    const splats: Splat[] = []
    const kernel = new Kernel(new Random(1), { splat: (splat) => splats.push(splat) })
    const shared = new Shared(kernel, 'x', 20)
    const inner = fn('inner', function* (add: number) {
      const value = yield* shared.readOnce()
      kernel.warnOn(value === 20, 'inner', 'value == 20')
      return value + add
    })
    const outer = fn('outer', function* () {
      return (yield* inner(1)) * 2
    })
    let result = 0
    kernel.spawn(
      't',
      'user',
      (function* () {
        result = yield* outer()
      })(),
    )
    kernel.runUntil(seconds(1))
    expect(result).toBe(42)
    expect(splats).toEqual([
      { kind: 'WARN', text: 'inner: value == 20', at: 0, thread: 't', callTrace: ['inner', 'outer', 't'] },
    ])
  })
})
