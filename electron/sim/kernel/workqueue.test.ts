import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Kernel } from './kernel.ts'
import { fn, type KernelFunction, type Task } from './operation.ts'
import { Shared } from './shared.ts'
import { msleep } from './sleep.ts'
import { Spinlock } from './spinlock.ts'
import { DelayedWork } from './delayed-work.ts'
import { OrderedWorkqueue, Work } from './workqueue.ts'

/** A work function of one step, which logs its begin and its end. */
function logged(kernel: Kernel, name: string, log: string[]): KernelFunction<readonly [], void> {
  const progress = new Shared(kernel, `${name}->progress`, 0)
  return fn(name, function* () {
    log.push(`${name}(`)
    yield* progress.writeOnce(1)
    log.push(')')
  })
}

describe('ordered workqueue', () => {
  it('runs one item at a time, in the order queued', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const wq = new OrderedWorkqueue(kernel, 'wq')
      const log: string[] = []
      const first = new Work(wq, 'first', logged(kernel, 'first', log))
      const second = new Work(wq, 'second', logged(kernel, 'second', log))
      const program = function* () {
        yield* first.queue()
        yield* second.queue()
      }
      kernel.spawn('t', 'user', program())
      return () => log.join('')
    })
    // The second queueing falls before or after each of the three steps of the first item: take, body, done.
    expect({ executions, outcomes }).toEqual({ executions: 4, outcomes: ['first()second()'] })
  })

  it('queues an item once, but again from the moment it is taken', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const wq = new OrderedWorkqueue(kernel, 'wq')
      let runs = 0
      const count = fn('count', function* () {
        runs++
      })
      const item = new Work(wq, 'item', count)
      const program = function* () {
        yield* item.queue()
        yield* item.queue()
      }
      kernel.spawn('t', 'user', program())
      return () => `runs: ${runs}`
    })
    // The second queueing comes before the take, between take and done, or after.
    expect({ executions, outcomes }).toEqual({ executions: 3, outcomes: ['runs: 1', 'runs: 2'] })
  })

  it('cancelSync takes an item out, or waits for the end of its run', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const wq = new OrderedWorkqueue(kernel, 'wq')
      const log: string[] = []
      const item = new Work(wq, 'item', logged(kernel, 'item', log))
      const program = function* () {
        yield* item.queue()
        yield* item.cancelSync()
        log.push('.')
      }
      kernel.spawn('t', 'user', program())
      return () => log.join('')
    })
    // Before the take (1), or after take, body or done (3).
    expect({ executions, outcomes }).toEqual({ executions: 4, outcomes: ['.', 'item().'] })
  })

  it('is not queued under search while it would find nothing', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      let hasWork = false
      const wq = new OrderedWorkqueue(kernel, 'wq')
      const item = new Work(wq, 'item', logged(kernel, 'item', []), () => !hasWork)
      const queued = (mode: 'live' | 'quiescent'): boolean => {
        kernel.timing.mode = mode
        wq.remove(item)
        wq.enqueue(item)
        return item.queued
      }
      const without = [queued('live'), queued('quiescent')]
      hasWork = true
      const withWork = queued('quiescent')
      kernel.timing.mode = 'live'
      return () => `${without.join(' ')}, ${withWork}`
    })
    expect(outcomes).toEqual(['true false, true'])
  })

  it('flush waits for an item that is queued or running', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const wq = new OrderedWorkqueue(kernel, 'wq')
      const log: string[] = []
      const item = new Work(wq, 'item', logged(kernel, 'item', log))
      const program = function* () {
        yield* item.queue()
        yield* item.flush()
        log.push(' flushed')
      }
      kernel.spawn('t', 'user', program())
      return () => log.join('')
    })
    expect({ executions, outcomes }).toEqual({ executions: 1, outcomes: ['item() flushed'] })
  })

  it('must not be flushed in atomic context', () => {
    const { splats } = everyInterleaving((kernel) => {
      const item = new Work(new OrderedWorkqueue(kernel, 'wq'), 'item', logged(kernel, 'item', []))
      const lock = new Spinlock(kernel, 'lock')
      kernel.spawn(
        't',
        'user',
        lock.with(function* () {
          yield* item.flush()
        }),
      )
      return () => ''
    })
    expect(splats.map(({ kind }) => kind)).toEqual(['atomic-sleep'])
  })
})

describe('delayed work', () => {
  const runTimes = (program: (kernel: Kernel, item: DelayedWork) => Task) =>
    everyInterleaving((kernel) => {
      const times: number[] = []
      const note = fn('note', function* () {
        times.push(kernel.clock.now / 1e6)
      })
      const item = new DelayedWork(new OrderedWorkqueue(kernel, 'wq'), 'item', note)
      kernel.spawn('t', 'user', program(kernel, item))
      return () => times.join(' ')
    }).outcomes

  it('modDelayed starts the delay anew', () => {
    const outcomes = runTimes(function* (kernel, item) {
      yield* item.modDelayed(msecs(5))
      yield* msleep(kernel, msecs(3))
      yield* item.modDelayed(msecs(5))
    })
    expect(outcomes).toEqual(['8'])
  })

  it('modDelayed with no delay runs it now, whatever it was waiting for', () => {
    const outcomes = runTimes(function* (kernel, item) {
      yield* item.modDelayed(msecs(5))
      yield* msleep(kernel, msecs(3))
      yield* item.modDelayed(msecs(0))
    })
    expect(outcomes).toEqual(['3'])
  })

  it('modDelayed with no delay puts it behind what is queued, even if it was there before', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const wq = new OrderedWorkqueue(kernel, 'wq')
      const log: string[] = []
      const sleeps = fn('busy', function* () {
        yield* msleep(kernel, msecs(5))
      })
      const busy = new Work(wq, 'busy', sleeps)
      const other = new Work(wq, 'other', logged(kernel, 'other', log))
      const item = new DelayedWork(wq, 'item', logged(kernel, 'item', log))
      const program = function* () {
        yield* busy.queue()
        yield* msleep(kernel, msecs(1))
        yield* item.modDelayed(msecs(0))
        yield* other.queue()
        yield* item.modDelayed(msecs(0))
      }
      kernel.spawn('t', 'user', program())
      return () => log.join('')
    })
    expect(outcomes).toEqual(['other()item()'])
  })

  it('cancelDelayed before the time is over means no run', () => {
    const outcomes = runTimes(function* (kernel, item) {
      yield* item.modDelayed(msecs(5))
      yield* msleep(kernel, msecs(3))
      yield* item.cancelDelayed()
    })
    expect(outcomes).toEqual([''])
  })

  it('cancelDelayedSync at the moment of expiry leaves no run, or a whole one', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const log: string[] = []
      const note = fn('note', function* () {
        log.push('ran')
      })
      const item = new DelayedWork(new OrderedWorkqueue(kernel, 'wq'), 'item', note)
      const program = function* () {
        yield* item.modDelayed(msecs(1))
        yield* msleep(kernel, msecs(1))
        yield* item.cancelDelayedSync()
        log.push('over')
      }
      kernel.spawn('t', 'user', program())
      return () => log.join(', ')
    })
    // E(xpiry) T(ake) D(one) against S(leep ends) C(ancel), then F(lush). C first: S C F (1). C between E and T: E and S in 2 orders.
    // T before C: 10 merges of ETD with SC, less the 3 where C comes before T.
    expect({ executions, outcomes }).toEqual({ executions: 10, outcomes: ['over', 'ran, over'] })
  })
})
