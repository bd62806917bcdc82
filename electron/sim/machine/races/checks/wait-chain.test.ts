import { describe, expect, it } from 'vitest'
import { msecs } from '../../../kernel/clock.ts'
import { Completion } from '../../../kernel/completion.ts'
import { DmaFence } from '../../../kernel/dma-fence.ts'
import { Kernel } from '../../../kernel/kernel.ts'
import { Mutex } from '../../../kernel/mutex.ts'
import { type Task } from '../../../kernel/operation.ts'
import { Random } from '../../../kernel/random.ts'
import { whyStuck } from './wait-chain.ts'

/** Runs the programs in turn, a step each, until none can go on. */
function stuck(programs: (kernel: Kernel) => Readonly<Record<string, () => Task>>): string {
  const kernel = new Kernel(new Random(1))
  const threads = Object.entries(programs(kernel)).map(([name, body]) => kernel.spawn(name, 'user', body()))
  for (let moved = true; moved;) {
    moved = false
    for (const thread of threads) {
      if (!kernel.enabled().includes(thread)) continue
      kernel.perform(thread)
      moved = true
    }
  }
  return whyStuck(kernel.threads, kernel.threads)
}

describe('whyStuck', () => {
  it('prints a cycle of locks, and who waits beside it', () => {
    const text = stuck((kernel) => {
      const [a, b] = [new Mutex(kernel, 'a'), new Mutex(kernel, 'b')]
      const both = (first: Mutex, second: Mutex) =>
        function* (): Task {
          yield* first.lock()
          yield* second.lock()
        }
      return { one: both(a, b), two: both(b, a), three: both(a, b) }
    })
    expect(text).toBe(
      'cycle: two holds b, waits at mutex_lock(a); one holds a, waits at mutex_lock(b); three waits at mutex_lock(a) of one',
    )
  })

  it('takes a fence-signalling section for what the wait for a fence needs', () => {
    const text = stuck((kernel) => {
      const [lock, fence] = [new Mutex(kernel, 'lock'), new DmaFence(kernel, 'finished', 1)]
      return {
        *enable() {
          yield* lock.lock()
          yield* fence.waitTimeout(undefined, false)
        },
        *reset() {
          kernel.lockdep.beginSignalling()
          yield* lock.lock()
          yield* fence.signal()
        },
      }
    })
    expect(text).toBe(
      'cycle: reset is in a fence-signalling section, waits at mutex_lock(lock); enable holds lock, waits at dma_fence_wait(finished)',
    )
  })

  it('says that there is no cycle where a completion does not come', () => {
    const text = stuck((kernel) => {
      const [lock, done] = [new Mutex(kernel, 'lock'), new Completion(kernel, 'done')]
      kernel.timing.mode = 'none'
      return {
        *dump() {
          yield* lock.lock()
          yield* done.waitTimeout(msecs(1000))
        },
        *close() {
          yield* lock.lock()
        },
      }
    })
    expect(text).toBe(
      'endless wait, no cycle: dump waits at wait_for_completion(done), which nobody completes, holding lock; close waits at mutex_lock(lock) of dump',
    )
  })
})
