import { describe, expect, it } from 'vitest'
import { Atomic } from '../kernel/atomic.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { Mutex } from '../kernel/mutex.ts'
import { type Task } from '../kernel/operation.ts'
import { endsOf } from './programs.testing.ts'

/** Each thread adds one to its atomic so often. */
function counters(shared: boolean, threads: number, times: number) {
  return (kernel: Kernel) => {
    const common = new Atomic(kernel, 'common')
    for (let i = 0; i < threads; i++) {
      const atomic = shared ? common : new Atomic(kernel, `own ${i}`)
      const count = function* (): Task {
        for (let n = 0; n < times; n++) yield* atomic.incReturn()
      }
      kernel.spawn(`t${i}`, 'user', count())
    }
    return () => String(common.value)
  }
}

const plain = { strategy: 'dfs', reduction: false } as const

describe('plain search', () => {
  it('executes every interleaving once: (3+3)! / (3! 3!) = 20 of two threads with three steps', () => {
    const { result, ends } = endsOf(counters(true, 2, 3), plain)
    expect(result).toMatchObject({ complete: true, executions: 20 })
    expect(ends).toHaveLength(1)
  })

  it('6! / (2! 2! 2!) = 90 of three threads with two steps', () => {
    expect(endsOf(counters(true, 3, 2), plain).result.executions).toBe(90)
  })

  it('within a bound of 1: 2 orders without a preemption, and 2 * 2 with one', () => {
    const { result } = endsOf(counters(true, 2, 3), { ...plain, bound: 1 })
    expect(result).toMatchObject({ complete: true, executions: 6 })
  })

  it('is not complete when cut', () => {
    expect(endsOf(counters(true, 2, 3), { ...plain, max: 19 }).result.complete).toBe(false)
    expect(endsOf(counters(true, 2, 3), { ...plain, max: 20 }).result.complete).toBe(true)
  })
})

describe('reduction', () => {
  it('tries one order of steps that share nothing', () => {
    for (const strategy of ['dfs', 'cache', 'dpor'] as const) {
      // After a first look: one execution that shows all there is, and eight that show nothing new.
      expect(endsOf(counters(false, 3, 3), { strategy }).result.executions, strategy).toBe(9 + 1)
    }
  })

  it('tries one order, by sleep sets or races alone, too', () => {
    expect(endsOf(counters(false, 3, 3), { strategy: 'dpor', reduction: false }).result.executions).toBe(1)
  })

  it('takes what is only touched under a lock for one step: 2 orders of 2 critical sections', () => {
    const world = (kernel: Kernel) => {
      const mutex = new Mutex(kernel, 'm')
      const data = new Atomic(kernel, 'data')
      for (const name of ['a', 'b']) {
        const section = function* (): Task {
          yield* mutex.lock()
          yield* data.set((yield* data.read()) + 1)
          yield* mutex.unlock()
        }
        kernel.spawn(name, 'user', section())
      }
      return () => String(data.value)
    }
    expect(endsOf(world, { strategy: 'dfs' }).result.executions).toBe(9 + 2)
    expect(endsOf(world, { strategy: 'dpor' }).result.executions).toBe(9 + 2)
  })
})
