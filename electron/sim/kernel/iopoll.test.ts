import { describe, expect, it } from 'vitest'
import { type Nanos, usecs } from './clock.ts'
import { ETIMEDOUT } from './errno.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { readlPollTimeout, readlPollTimeoutAtomic } from './iopoll.ts'
import { type Kernel } from './kernel.ts'
import { Mmio, type RegisterBus } from './mmio.ts'
import { type Task } from './operation.ts'
import { Spinlock } from './spinlock.ts'

const TIMING = { step: usecs(10), timeout: usecs(25) }

/** A status register that reads 1 from `readyAt` on, and notes when it is read. */
function statusRegister(kernel: Kernel, readyAt: Nanos, reads: number[] = []): Mmio {
  const register = kernel.object('STATUS')
  const bus: RegisterBus = {
    read: () => {
      reads.push(kernel.clock.now / 1e3)
      return kernel.clock.now >= readyAt ? 1 : 0
    },
    write: () => undefined,
    register: () => register,
    footprint: (_offset, access) => [[register, access]],
  }
  return new Mmio(kernel, bus)
}

/** Result, and the microseconds at which the register was read. */
function poll(readyAt: number, timing = TIMING): readonly string[] {
  return everyInterleaving((kernel) => {
    const reads: number[] = []
    const io = statusRegister(kernel, usecs(readyAt), reads)
    let result = 1
    const program = function* (): Task {
      result = yield* readlPollTimeout(io, 0, (value) => value === 1, timing)
    }
    kernel.spawn('t', 'user', program())
    return () => `${result} after ${reads.join(' ')}`
  }).outcomes
}

describe('readl_poll_timeout', () => {
  it('returns 0 at the first read that is as wanted, without a pause if that is the first', () => {
    expect(poll(0)).toEqual(['0 after 0'])
    expect(poll(15)).toEqual(['0 after 0 10 20'])
  })

  it('returns -ETIMEDOUT after a last read behind the deadline', () => {
    expect(poll(1000)).toEqual([`${-ETIMEDOUT} after 0 10 20 30`])
  })

  it('succeeds when that last read is as wanted, though the deadline is over', () => {
    expect(poll(28)).toEqual(['0 after 0 10 20 30'])
  })

  it('takes a read at the deadline for one in time', () => {
    expect(poll(1000, { step: usecs(10), timeout: usecs(20) })).toEqual([`${-ETIMEDOUT} after 0 10 20 30`])
  })

  it('may read more to judge a value', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const reads: number[] = []
      const io = statusRegister(kernel, usecs(15), reads)
      let result = 1
      const program = function* (): Task {
        const judge = function* (value: number): Task<boolean> {
          return value === 1 && (yield* io.readl(4)) === 1
        }
        result = yield* readlPollTimeout(io, 0, judge, TIMING)
      }
      kernel.spawn('t', 'user', program())
      return () => `${result} after ${reads.join(' ')}`
    })
    expect(outcomes).toEqual(['0 after 0 10 20 20'])
  })

  it('sleeps, and its atomic form does not', () => {
    const kinds = (wait: typeof readlPollTimeout) =>
      everyInterleaving((kernel) => {
        const io = statusRegister(kernel, usecs(15))
        const lock = new Spinlock(kernel, 'as_lock')
        kernel.spawn(
          't',
          'user',
          lock.with(() => wait(io, 0, (value) => value === 1, TIMING)),
        )
        return () => ''
      }).splats.map(({ kind }) => kind)
    expect(kinds(readlPollTimeout)).toEqual(['atomic-sleep', 'atomic-sleep'])
    expect(kinds(readlPollTimeoutAtomic)).toEqual([])
  })
})
