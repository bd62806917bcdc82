import { describe, expect, it } from 'vitest'
import { Atomic } from '../kernel/atomic.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { Mutex } from '../kernel/mutex.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { identityOf } from './findings.ts'
import { minimise } from './minimise.ts'
import { smallProgram, type SmallWorld } from './programs.testing.ts'
import { recheck } from './audits/recheck.ts'
import { replay, ReplayError } from './replay.ts'
import { segmentsOf } from './schedule.ts'
import { searchAll } from './search.ts'

const programOf = (world: SmallWorld) => smallProgram(world, 'quiescent', () => undefined)

/** Two threads add one to a number without a lock, with much else before; a third one looks on. */
function lostUpdate(kernel: Kernel) {
  const count = new Atomic(kernel, 'count')
  const idle = new Atomic(kernel, 'idle')
  let left = 2
  const add = function* (): Task {
    for (let i = 0; i < 2; i++) yield* idle.set(1)
    const seen = yield* count.read()
    yield* count.set(seen + 1)
    kernel.warnOn(--left === 0 && count.value !== 2, 'add', 'an update is lost')
  }
  kernel.spawn('a', 'user', add())
  kernel.spawn('b', 'user', add())
  kernel.spawn('c', 'user', lookOn(idle))
  return () => String(count.value)
}

function* lookOn(idle: Atomic): Task {
  for (let i = 0; i < 3; i++) yield* idle.set(1)
}

/** Each takes the other's lock second. */
function abba(kernel: Kernel) {
  const [a, b] = [new Mutex(kernel, 'a'), new Mutex(kernel, 'b')]
  const take = function* (first: Mutex, second: Mutex): Task {
    yield* first.with(() => second.with(function* () {}))
  }
  kernel.spawn('ab', 'user', take(a, b))
  kernel.spawn('ba', 'user', take(b, a))
  return () => ''
}

const spin = fn('spin_for_ever', function* (atomic: Atomic) {
  while ((yield* atomic.read()) === 0);
})

describe('a finding', () => {
  const program = programOf(lostUpdate)
  const [found] = searchAll(program, { strategy: 'random', max: 500, seed: 3, until: 'defect' }).found
  if (found === undefined) throw new Error('nothing was found')

  it('is shortened to one preemption, and ends with the step that shows it', () => {
    const short = minimise(program, found)
    expect(identityOf(short.defect)).toBe(identityOf(found.defect))
    expect(segmentsOf(short.schedule).map(({ thread }) => thread)).toEqual([0, 1, 0])
    expect(replay(program, short.schedule).execution.defects.map(identityOf)).toEqual([identityOf(found.defect)])
    expect(replay(program, short.schedule.slice(0, -1)).execution.defects).toEqual([])
  })

  it('is the same in every strategy that is complete', () => {
    for (const strategy of ['cache', 'dpor', 'dfs'] as const) {
      const { complete, found: all } = searchAll(program, { strategy, max: 100_000, seed: 1 })
      expect([strategy, complete, all.map(({ defect }) => identityOf(defect))]).toEqual([
        strategy,
        true,
        [identityOf(found.defect)],
      ])
    }
  })

  it('is a deadlock where two wait for each other, and an order of locks where they only might', () => {
    const { found: all, complete } = searchAll(programOf(abba), { strategy: 'cache', max: 1000, seed: 1 })
    expect(complete).toBe(true)
    expect(all.map(({ defect }) => defect.check).sort()).toEqual(['deadlock', 'lock-order', 'lock-order'])
  })

  it('is a livelock where an execution does not end, with the function that is not left; such a search is not complete', () => {
    const world = (kernel: Kernel) => {
      const atomic = new Atomic(kernel, 'flag')
      const wait = function* (): Task {
        yield* spin(atomic)
      }
      kernel.spawn('spinner', 'user', wait())
      return () => ''
    }
    const { complete, found: all } = searchAll(programOf(world), { strategy: 'cache', max: 10, seed: 1 })
    expect(complete).toBe(false)
    expect(all.map(({ defect }) => [defect.check, defect.where])).toEqual([['livelock', 'spinner spin_for_ever']])
  })
})

describe('a schedule', () => {
  it('is refused, with the step, where a thread of it cannot go on', () => {
    expect(() => replay(programOf(abba), [0, 1, 0])).toThrow(ReplayError)
    expect(() => replay(programOf(abba), [0, 1, 0])).toThrow('ab cannot go on at step 3 of 3')
    expect(() => replay(programOf(abba), [7])).toThrow('thread 7 cannot go on at step 1 of 1')
  })

  it('leads to the same twice, or the program is not deterministic', () => {
    expect(recheck(programOf(lostUpdate), { executions: 10, seed: 1 })).toBeUndefined()
    let executions = 0
    const moody = (kernel: Kernel) => {
      new Atomic(kernel, 'mood', ++executions)
      kernel.spawn('a', 'user', lookOn(new Atomic(kernel, 'idle')))
      return () => ''
    }
    expect(recheck(programOf(moody), { executions: 1, seed: 1 })).toBe('schedule 1 ended in two states')
  })
})
