import { describe, expect, it } from 'vitest'
import { Atomic } from '../../kernel/atomic.ts'
import { msecs } from '../../kernel/clock.ts'
import { Completion } from '../../kernel/completion.ts'
import { Kernel } from '../../kernel/kernel.ts'
import { Mutex } from '../../kernel/mutex.ts'
import { fn } from '../../kernel/operation.ts'
import { Random } from '../../kernel/random.ts'
import { columnsOf } from './columns.ts'
import { StoryTeller } from './story-teller.ts'

/** A dump that waits under the lock for a reset, which completes before the dump forgets what was completed. */
function lostWakeUp(): StoryTeller {
  const kernel: Kernel = new Kernel(new Random(1), { step: (_thread, _operation, value) => teller.returned(value) })
  const lock = new Mutex(kernel, 'perfcnt->lock')
  const dumpComp = new Completion(kernel, 'dump_comp')
  const pending = new Atomic(kernel, 'reset.pending')
  const dump = fn('dump_locked', function* () {
    yield* lock.lock()
    yield* pending.read()
    yield* dumpComp.reinit()
    const left = yield* dumpComp.waitTimeout(msecs(1000))
    yield* lock.unlock()
    return left
  })
  const reset = fn('panfrost_reset', function* () {
    yield* pending.set(1)
    yield* dumpComp.complete()
    yield* lock.lock()
    yield* pending.set(0)
    yield* lock.unlock()
  })
  const user = kernel.spawn('ioctl', 'user', dump().body, 'dump_locked')
  const work = kernel.spawn('reset', 'user', reset().body, 'panfrost_reset')
  const teller = new StoryTeller(kernel)
  for (const thread of [user, user, work, work, user]) kernel.perform(thread)
  kernel.passTime()
  for (const thread of [user, user, work, work, work]) kernel.perform(thread)
  return teller
}

describe('StoryTeller', () => {
  const { threads, steps } = lostWakeUp()

  it('says who goes on and who waits because of a step', () => {
    const turns = steps.filter(({ wakes, blocks, waits }) => wakes.length + blocks.length > 0 || waits !== '')
    expect(
      turns.map(({ n, operation, wakes, blocks, waits }) => ({
        step: `${n} ${operation}`,
        wakes: wakes.map((index) => threads[index]?.name),
        blocks: blocks.map((index) => threads[index]?.name),
        waits,
      })),
    ).toEqual([
      { step: '4 complete', wakes: [], blocks: ['reset'], waits: 'mutex_lock(perfcnt->lock)' },
      { step: '5 reinit_completion', wakes: [], blocks: ['ioctl'], waits: 'wait_for_completion(dump_comp)' },
      { step: '6 time', wakes: ['ioctl'], blocks: [], waits: '' },
      { step: '8 mutex_unlock', wakes: ['reset'], blocks: [], waits: '' },
    ])
  })

  it('keeps old and new value, locks held and the time that passed', () => {
    expect(steps.map(({ held }) => held.length)).toEqual([1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0])
    expect(steps.map(({ effect }) => effect).filter((effect) => effect !== '')).toEqual([
      '0 -> 1',
      'done 0 -> 1',
      'done 1 -> 0',
      '1000.000 ms pass',
      '1 -> 0',
    ])
    expect(steps.at(-1)).toMatchObject({ at: 1e9, functions: ['panfrost_reset'], operation: 'mutex_unlock' })
  })

  it('becomes columns for a mail', () => {
    const finding = {
      id: 'x',
      scope: 'policy',
      where: '',
      check: 'lost-wakeup',
      symptom: 'the wait slept a second',
      step: 7,
    } as const
    const names = {
      policy: 'v2',
      scenario: 'dump-vs-reset',
      timers: 'quiescent',
      token: 'v2/dump-vs-reset@3:q.AA.0',
    } as const
    expect(`\n${columnsOf({ ...names, threads, steps, findings: [finding] })}`).toMatchInlineSnapshot(`
      "
      policy v2, scenario dump-vs-reset, timers quiescent
      lost-wakeup: the wait slept a second
      npm run -s lab -- replay v2/dump-vs-reset@3:q.AA.0

      ioctl                                   reset

      dump_locked()
        mutex_lock(perfcnt->lock)
        reset.pending is 0
                                              panfrost_reset()
                                                reset.pending: 0 -> 1
                                                complete(dump_comp)
                                                mutex_lock(perfcnt->lock) waits
      dump_locked()
        reinit_completion(dump_comp)
        wait_for_completion(dump_comp) waits
      [1000.000 ms pass]
      dump_locked()
        wait_for_completion(dump_comp): timed out
      ^^^ lost-wakeup: the wait slept a second
      "
    `)
  })
})
