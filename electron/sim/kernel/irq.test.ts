import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { IrqLine, irqHandler, type IrqReturn } from './irq.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { Shared } from './shared.ts'
import { msleep } from './sleep.ts'

describe('interrupt line', () => {
  it('is delivered again when it is still high after the handler', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'gpu')
      let deliveries = 0
      line.request(function* (): Task<IrqReturn> {
        deliveries++
        line.level = deliveries < 3
        return 'IRQ_HANDLED'
      })
      line.level = true
      return () => String(deliveries)
    })
    expect({ executions, outcomes }).toEqual({ executions: 1, outcomes: ['3'] })
  })

  it('is not delivered once it is low, however it was before', () => {
    const { outcomes } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'gpu')
      let deliveries = 0
      line.request(function* (): Task<IrqReturn> {
        deliveries++
        return 'IRQ_HANDLED'
      })
      line.level = true
      line.level = false
      return () => String(deliveries)
    })
    expect(outcomes).toEqual(['0'])
  })

  it('runs the threaded half after the hard one, and may be delivered again before it', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'job')
      const log: string[] = []
      line.request(
        function* (): Task<IrqReturn> {
          log.push('hard')
          line.level = log.filter((entry) => entry === 'hard').length < 2
          return 'IRQ_WAKE_THREAD'
        },
        function* (): Task {
          log.push('thread')
        },
      )
      line.level = true
      return () => log.join(' ')
    })
    // After the first delivery: entry and exit of the second against those of the thread, C(4,2). Woken again before it has begun,
    // the thread runs once.
    expect({ executions, outcomes }).toEqual({
      executions: 6,
      outcomes: ['hard hard thread', 'hard hard thread thread', 'hard thread hard thread'],
    })
  })

  it('shuts itself off after a hundred interrupts that nobody cared for', () => {
    const { outcomes, splats } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'mmu')
      let deliveries = 0
      line.request(function* (): Task<IrqReturn> {
        deliveries++
        return 'IRQ_NONE'
      })
      line.level = true
      return () => `${deliveries} ${line.disabled}`
    })
    expect(outcomes).toEqual(['100 true'])
    expect(splats.map(({ kind, text }) => `${kind} ${text}`)).toEqual(['WARN irq mmu: nobody cared, line disabled'])
  })

  it('is followed for two rounds of a storm under search, and again once it has fallen', () => {
    const kernel = new Kernel(new Random(1))
    kernel.timing.mode = 'quiescent'
    const line = new IrqLine(kernel, 'storm')
    let calls = 0
    line.request(function* (): Task<IrqReturn> {
      calls++
      return 'IRQ_NONE'
    })
    line.level = true
    while (kernel.step());
    expect(calls).toBe(2)
    line.level = false
    line.level = true
    while (kernel.step());
    expect(calls).toBe(4)
    expect(line.disabled).toBe(false)
  })

  it('one interrupt that is cared for starts the count of the others anew', () => {
    const { splats } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'mmu')
      let deliveries = 0
      line.request(function* (): Task<IrqReturn> {
        deliveries++
        line.level = deliveries < 150
        return deliveries === 75 ? 'IRQ_HANDLED' : 'IRQ_NONE'
      })
      line.level = true
      return () => ''
    })
    expect(splats).toEqual([])
  })

  it('forbids sleeping to the hard handler, not to the threaded one', () => {
    const kinds = (where: 'hard' | 'thread') =>
      everyInterleaving((kernel) => {
        const line = new IrqLine(kernel, 'gpu')
        const sleep = function* (here: string): Task {
          if (here === where) yield* msleep(kernel, msecs(1))
        }
        const handler = function* (): Task<IrqReturn> {
          line.level = false
          yield* sleep('hard')
          return 'IRQ_WAKE_THREAD'
        }
        line.request(irqHandler('handler', handler), () => sleep('thread'))
        line.level = true
        return () => ''
      }).splats.map(({ kind, callTrace }) => `${kind} in ${callTrace[0] ?? ''}`)
    expect(kinds('hard')).toEqual(['atomic-sleep in handler'])
    expect(kinds('thread')).toEqual([])
  })
})

describe('synchronize_irq', () => {
  it('waits for a handler that runs, not for a line that is only high', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'gpu')
      const register = new Shared(kernel, 'GPU_INT_CLEAR', 0)
      const log: string[] = []
      line.request(function* (): Task<IrqReturn> {
        log.push('begin')
        yield* register.writeOnce(1)
        line.level = false
        log.push('end')
        return 'IRQ_HANDLED'
      })
      line.level = true
      const program = function* (): Task {
        yield* line.synchronize()
        log.push('synchronized')
      }
      kernel.spawn('reset', 'user', program())
      return () => log.join(' ')
    })
    // Before the handler, or after it; never inside.
    expect({ executions, outcomes }).toEqual({
      executions: 2,
      outcomes: ['begin end synchronized', 'synchronized begin end'],
    })
  })

  it('waits for the threaded half of an interrupt that was delivered', () => {
    const { executions, outcomes } = everyInterleaving((kernel) => {
      const line = new IrqLine(kernel, 'job')
      const log: string[] = []
      line.request(
        function* (): Task<IrqReturn> {
          line.level = false
          log.push('hard')
          return 'IRQ_WAKE_THREAD'
        },
        function* (): Task {
          log.push('thread')
        },
      )
      line.level = true
      const program = function* (): Task {
        yield* line.synchronize()
        log.push('synchronized')
      }
      kernel.spawn('reset', 'user', program())
      return () => log.join(' ')
    })
    expect({ executions, outcomes }).toEqual({
      executions: 2,
      outcomes: ['hard thread synchronized', 'synchronized hard thread'],
    })
  })
})
