import { describe, expect, it } from 'vitest'
import { Atomic } from '../../kernel/atomic.ts'
import { type Kernel } from '../../kernel/kernel.ts'
import { type Footprint, Operation, type Task } from '../../kernel/operation.ts'
import { Random } from '../../kernel/random.ts'
import { TIMER_MODES, type TimerMode } from '../../kernel/timing.ts'
import { commutationAudit } from './commutation-audit.ts'
import { footprintAudit } from './footprint-audit.ts'
import { mergeAudit } from './merge-audit.ts'
import { smallProgram, type SmallWorld } from '../programs.testing.ts'
import { randomWorld } from '../random-world.testing.ts'

const AUDITS = { footprintAudit, commutationAudit, mergeAudit }
const FEW = { executions: 10, seed: 1 }

const programOf = (world: SmallWorld, timers: TimerMode = 'quiescent') => smallProgram(world, timers, () => undefined)

/** Changes an atomic and says nothing of it. */
class Secret extends Operation<void> {
  readonly kind = 'sleep'
  readonly footprint: Footprint = []

  constructor(readonly object: Atomic) {
    super()
  }

  perform(): void {
    this.object.value++
  }
}

function* steps(...operations: readonly Operation[]): Task {
  for (const operation of operations) yield* operation
}

describe('the audits', () => {
  it.each(Object.entries(AUDITS))('%s finds nothing in 100 random programs of the kernel', (_, audit) => {
    for (let seed = 1; seed <= 100; seed++) {
      const program = programOf(randomWorld(new Random(seed)), TIMER_MODES[seed % TIMER_MODES.length])
      expect(audit(program, FEW), `program ${seed}`).toEqual([])
    }
  })

  it('see an operation that changes what is not in its footprint, and whom it lets go on', () => {
    const world = (kernel: Kernel) => {
      const atomic = new Atomic(kernel, 'count')
      kernel.spawn('a', 'user', steps(new Secret(atomic)))
      kernel.spawn('b', 'user', steps(atomic.waitFor(1, kernel.clock.in(atomic.kernel.clock.now))))
      return () => ''
    }
    expect(footprintAudit(programOf(world), FEW)).toEqual(['sleep(count) changes count'])
  })

  it('see two steps that are not swapped for nothing', () => {
    const world = (kernel: Kernel) => {
      const atomic = new Atomic(kernel, 'count')
      kernel.spawn('a', 'user', steps(new Secret(atomic)))
      kernel.spawn('b', 'user', steps(atomic.set(5)))
      return () => ''
    }
    expect(commutationAudit(programOf(world), FEW)).toEqual(['a a sleep(count) and b b atomic_write(count)'])
  })

  it('see a field that decides what is done and is not in the hash', () => {
    const world = (kernel: Kernel) => {
      const atomic = new Atomic(kernel, 'count')
      let who = ''
      const first = function* (name: string): Task {
        yield* atomic.read()
        if (who === '') who = name
        yield* atomic.read()
        if (who === name) yield* atomic.incReturn()
      }
      kernel.spawn('a', 'user', first('a'))
      kernel.spawn('b', 'user', first('b'))
      return () => ''
    }
    expect(mergeAudit(programOf(world), { executions: 40, seed: 1 })).not.toEqual([])
  })
})
