import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { DmaFence, type FenceCallback } from './dma-fence.ts'
import { DmaResv } from './dma-resv.ts'
import { ECANCELED, ERESTARTSYS } from './errno.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { sendSignal } from './signal.ts'
import { msleep } from './sleep.ts'

describe('dma_fence', () => {
  it('is signalled once: the first error stays', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const fence = new DmaFence(kernel, 'fence', 1)
      const results: string[] = []
      const signal = function* (error: number): Task {
        results.push(`${error} ${yield* fence.signal(error)}`)
      }
      kernel.spawn('a', 'user', signal(0))
      kernel.spawn('b', 'user', signal(-ECANCELED))
      return () => `${results.join(', ')}: ${fence.error}`
    })
    expect({ executions, outcomes }).toEqual({
      executions: 2,
      outcomes: ['-125 true, 0 false: -125', '0 true, -125 false: 0'],
    })
  })

  it('wakes every waiter, those that come late too', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const fence = new DmaFence(kernel, 'fence', 1)
      const results: number[] = []
      const wait = function* (): Task {
        results.push(yield* fence.waitTimeout(undefined, false))
      }
      const signal = function* (): Task {
        yield* fence.signal()
      }
      kernel.spawn('a', 'user', wait())
      kernel.spawn('b', 'user', wait())
      kernel.spawn('signaller', 'user', signal())
      return () => results.join(' ')
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['1 1'] })
  })

  it('a wait for any of several ends at the first signal of one', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const [a, b] = [new DmaFence(kernel, 'a', 1), new DmaFence(kernel, 'b', 2)]
      const log: string[] = []
      const wait = function* (): Task {
        log.push(`woken ${yield* a.waitAnyTimeout([b], msecs(5), false)}`)
      }
      const signal = function* (fence: DmaFence): Task {
        yield* fence.signal()
        log.push(fence.name)
      }
      kernel.spawn('waiter', 'user', wait())
      kernel.spawn('a', 'user', signal(a))
      kernel.spawn('b', 'user', signal(b))
      return () => log.join(', ')
    })
    // Two orders of the signals; the waiter goes between them or after both.
    expect({ executions, outcomes }).toEqual({
      executions: 4,
      outcomes: ['a, b, woken 5000000', 'a, woken 5000000, b', 'b, a, woken 5000000', 'b, woken 5000000, a'],
    })
  })

  it('a wait ends with the time left, with 0 after the time-out, or with -ERESTARTSYS on a signal', () => {
    const wait = (interruptible: boolean, other: (kernel: Kernel, fence: DmaFence, waiter: () => Task) => Task) =>
      everyInterleaving((kernel) => {
        const fence = new DmaFence(kernel, 'fence', 1)
        let result = -1
        const body = function* (): Task {
          result = yield* fence.waitTimeout(msecs(5), interruptible)
        }
        const waiter = kernel.spawn('waiter', 'user', body())
        const kill = function* (): Task {
          yield* sendSignal(waiter)
        }
        kernel.spawn('other', 'user', other(kernel, fence, kill))
        return () => String(result)
      }).outcomes
    const signalAfter = function* (kernel: Kernel, fence: DmaFence): Task {
      yield* msleep(kernel, msecs(2))
      yield* fence.signal()
    }
    const nobody = function* (): Task {}
    const kill = (_kernel: Kernel, _fence: DmaFence, waiter: () => Task) => waiter()
    expect(wait(false, signalAfter)).toEqual([String(msecs(3))])
    expect(wait(false, nobody)).toEqual(['0'])
    expect(wait(true, kill)).toEqual([String(-ERESTARTSYS)])
    expect(wait(false, kill)).toEqual(['0'])
  })

  it('runs a callback that is still there inside the signal, and one that was removed never', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const fence = new DmaFence(kernel, 'fence', 1)
      const log: string[] = []
      const callback: FenceCallback = { touches: [], run: () => log.push('called') }
      fence.onSignal.push(callback)
      const signal = function* (): Task {
        yield* fence.signal()
        log.push('signalled')
      }
      const remove = function* (): Task {
        log.push((yield* fence.removeCallback(callback)) ? 'removed' : 'too late')
      }
      kernel.spawn('signaller', 'user', signal())
      kernel.spawn('remover', 'user', remove())
      return () => log.join(', ')
    })
    expect({ executions, outcomes }).toEqual({
      executions: 2,
      outcomes: ['called, signalled, too late', 'removed, signalled'],
    })
  })

  it('takes a callback only while it has not signalled', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const fence = new DmaFence(kernel, 'fence', 1)
      const log: string[] = []
      const add = function* (): Task {
        const added = yield* fence.addCallback({ touches: [], run: () => log.push('called') })
        log.push(added ? 'added' : 'too late')
      }
      const signal = function* (): Task {
        yield* fence.signal()
      }
      kernel.spawn('adder', 'user', add())
      kernel.spawn('signaller', 'user', signal())
      return () => log.join(', ')
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['added, called', 'too late'] })
  })

  it('says in the footprint of its signal what the callbacks touch', () => {
    everyInterleaving((kernel) => {
      const fence = new DmaFence(kernel, 'fence', 1)
      const other = kernel.object('other')
      fence.onSignal.push({ touches: [other], run: () => undefined })
      expect(fence.signal().footprint).toEqual([
        [fence, 'write'],
        [other, 'write'],
      ])
      return () => ''
    })
  })
})

describe('dma_resv', () => {
  const outcome = (program: (kernel: Kernel, resv: DmaResv) => Task<string>) => {
    const { outcomes, splats } = everyInterleaving((kernel) => {
      let result = ''
      const body = function* (): Task {
        result = yield* program(kernel, new DmaResv(kernel, 'bo'))
      }
      kernel.spawn('t', 'user', body())
      return () => result
    })
    return { outcomes, splats: splats.map(({ text }) => text) }
  }

  it('keeps the fences that have not signalled', () => {
    const { outcomes } = outcome(function* (kernel, resv) {
      const fences = [1, 2, 3].map((seqno) => new DmaFence(kernel, `fence${seqno}`, seqno))
      for (const fence of fences) {
        yield* resv.lock.with(() => resv.addFence(fence))
        if (fence.seqno === 1) yield* fence.signal()
      }
      return `${resv.fences.map(({ name }) => name).join(' ')} ${yield* resv.testSignaled()}`
    })
    expect(outcomes).toEqual(['fence2 fence3 false'])
  })

  it('must be locked to add one', () => {
    const { splats } = outcome(function* (kernel, resv) {
      yield* resv.addFence(new DmaFence(kernel, 'fence', 1))
      return ''
    })
    expect(splats).toEqual(['t: !lockdep_is_held(reservation_ww_class_mutex)'])
  })

  it('waits for all fences, with one time-out for them together', () => {
    const waitFor = (span: number) => {
      const { outcomes } = everyInterleaving((kernel) => {
        const resv = new DmaResv(kernel, 'bo')
        const fences = [1, 2].map((seqno) => new DmaFence(kernel, `fence${seqno}`, seqno))
        let result = ''
        const wait = function* (): Task {
          for (const fence of fences) yield* resv.lock.with(() => resv.addFence(fence))
          result = `${yield* resv.waitTimeout(msecs(span), true)} at ${kernel.clock.now / 1e6} ms`
        }
        const signal = function* (): Task {
          for (const fence of fences) {
            yield* msleep(kernel, msecs(3))
            yield* fence.signal()
          }
        }
        kernel.spawn('waiter', 'user', wait())
        kernel.spawn('signaller', 'user', signal())
        return () => result
      })
      return outcomes
    }
    expect(waitFor(10)).toEqual([`${msecs(4)} at 6 ms`])
    expect(waitFor(5)).toEqual(['0 at 5 ms'])
  })

  it('is idle without a fence: nothing to wait for', () => {
    const { outcomes } = outcome(function* (_kernel, resv) {
      return `${yield* resv.testSignaled()} ${yield* resv.waitTimeout(msecs(2), true)} ${yield* resv.waitTimeout(undefined, true)}`
    })
    expect(outcomes).toEqual([`true ${msecs(2)} 1`])
  })
})
