import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Task } from './operation.ts'
import { msleep } from './sleep.ts'
import { Timer } from './timer.ts'

describe('timer', () => {
  it('fires once, at its time; arming it again moves that time', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const times: number[] = []
      const timer = new Timer(kernel, 'timer', () => times.push(kernel.clock.now / 1e6))
      timer.arm(msecs(5))
      const program = function* (): Task {
        yield* msleep(kernel, msecs(2))
        timer.arm(msecs(5))
      }
      kernel.spawn('t', 'user', program())
      return () => times.join(' ')
    })
    expect({ executions, outcomes }).toEqual({ executions: 1, outcomes: ['7'] })
  })

  it('expires in any order with another timer of the same moment', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const fired: string[] = []
      for (const name of ['a', 'b']) new Timer(kernel, name, () => fired.push(name)).arm(msecs(1))
      return () => fired.join(' ')
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['a b', 'b a'] })
  })

  it('may have fired when it is cancelled at its time', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const log: string[] = []
      const timer = new Timer(kernel, 'timer', () => log.push('fired'))
      timer.arm(msecs(1))
      const program = function* (): Task {
        yield* msleep(kernel, msecs(1))
        log.push(timer.cancel() ? 'cancelled' : 'was not armed')
      }
      kernel.spawn('t', 'user', program())
      return () => log.join(', ')
    })
    expect({ executions, outcomes }).toEqual({ executions: 2, outcomes: ['cancelled', 'fired, was not armed'] })
  })
})
