import { describe, expect, it } from 'vitest'
import { DmaFence } from '../../kernel/dma-fence.ts'
import { Kernel } from '../../kernel/kernel.ts'
import { Mutex } from '../../kernel/mutex.ts'
import { fn, type Task } from '../../kernel/operation.ts'
import { Random } from '../../kernel/random.ts'
import { type Thread } from '../../kernel/thread.ts'
import { SyscallExit } from '../../machine/races/syscall-exit.ts'
import { columnsOf } from './columns.ts'
import { StoryTeller } from './story-teller.ts'
import { type StoryDefect } from './story.ts'

interface World {
  readonly kernel: Kernel
  readonly enable: Thread
  readonly reset: Thread
}

/** An enable that allocates under the lock, where reclaim waits for a fence; a reset that takes the lock before it signals. */
function abba(): World {
  const kernel = new Kernel(new Random(1))
  const lock = new Mutex(kernel, 'perfcnt->lock')
  const fence = new DmaFence(kernel, 'job->finished', 1)
  const create = fn('gem_create', function* () {
    kernel.lockdep.allocation()
    yield* fence.waitTimeout(undefined, false)
  })
  const enable = fn('ioctl_enable', function* () {
    yield* lock.lock()
    yield* create()
    yield* lock.unlock()
  })
  const hook = fn('perfcnt_reset', function* () {
    yield* lock.lock()
    yield* lock.unlock()
  })
  const reset = fn('panfrost_reset', function* () {
    yield* fence.isSignaled()
    kernel.lockdep.beginSignalling()
    yield* hook()
    yield* fence.signal()
    kernel.lockdep.endSignalling()
  })
  return {
    kernel,
    enable: kernel.spawn('enable', 'user', enable().body, 'ioctl_enable'),
    reset: kernel.spawn('reset', 'user', reset().body, 'panfrost_reset'),
  }
}

function columns(finding: Omit<StoryDefect, 'id' | 'scope' | 'where'>): string {
  const { kernel, enable, reset } = abba()
  const { threads, steps } = new StoryTeller(kernel)
  for (const thread of [enable, reset]) kernel.perform(thread)
  const findings = [{ id: 'x', scope: 'policy', where: '', ...finding } as const]
  const names = { policy: 'v1', scenario: 'enable-vs-reset', timers: 'quiescent', token: 'v1/x@3:q.AA.0' } as const
  return `\n${columnsOf({ ...names, threads, steps, findings })}`
}

describe('columns', () => {
  it('stand a wait under its own function, and show where what is held was taken', () => {
    expect(columns({ check: 'deadlock', symptom: 'nothing goes on', step: 2 })).toMatchInlineSnapshot(`
      "
      policy v1, scenario enable-vs-reset, timers quiescent
      deadlock: nothing goes on
      npm run -s lab -- replay v1/x@3:q.AA.0

      enable                                 reset

      ioctl_enable()
        mutex_lock(perfcnt->lock)
      gem_create()
        alloc(GFP_KERNEL)
        dma_fence_wait(job->finished) waits
                                             panfrost_reset()
                                               dma_fence_begin_signalling()
                                             perfcnt_reset()
                                               mutex_lock(perfcnt->lock) waits
                                               ^^^ deadlock: nothing goes on
      "
    `)
  })

  it('show the allocation and the section of which lockdep complains', () => {
    const symptom =
      'possible circular locking dependency: dma_fence_map -> perfcnt->lock -> fs_reclaim -> dma_fence_map'
    const text = columns({ check: 'fence-signalling', symptom, step: 2 })
    const said = (line: string) => text.split('\n').some((one) => one.trim() === line)
    expect(
      ['alloc(GFP_KERNEL)', 'dma_fence_begin_signalling()', 'mutex_lock(perfcnt->lock) waits'].filter(said),
    ).toHaveLength(3)
    expect(text).not.toContain('known to lockdep before')
  })

  it('say which order was known before the race, where nobody takes it', () => {
    const symptom = 'possible circular locking dependency: as_lock -> perfcnt->lock -> as_lock'
    expect(columns({ check: 'lock-order', symptom, step: 2 })).toContain(
      'known to lockdep before the race: as_lock -> perfcnt->lock',
    )
  })

  it('show of the end of a call what it returned, not the step in which its caller hears of it', () => {
    const kernel = new Kernel(new Random(1))
    const lock = new Mutex(kernel, 'perfcnt->lock')
    const returns: { readonly name: string; readonly result: number }[] = []
    const dump = fn('ioctl_dump', function* () {
      yield* lock.lock()
      yield* lock.unlock()
    })
    const app = kernel.spawn('app', 'user', main(), 'main')
    function* main(): Task {
      yield* dump()
      yield* new SyscallExit(kernel)
      returns.push({ name: 'DUMP', result: -5 })
    }
    const { threads, steps } = new StoryTeller(kernel, returns)
    for (let i = 0; i < 3; i++) kernel.perform(app)
    expect(steps.at(-1)).toMatchObject({ text: 'sys_exit', returns: 'DUMP = -EIO' })
    const finding = {
      id: 'x',
      scope: 'policy',
      where: '',
      check: 'dead-session',
      symptom: 'no session',
      step: 3,
    } as const
    const names = { policy: 'v1', scenario: 'x', timers: 'quiescent', token: 'v1/x@3:q.AA.0' } as const
    const told = columnsOf({ ...names, threads, steps, findings: [finding] })
    expect(told).toContain('DUMP = -EIO')
    expect(told).not.toContain('sys_exit')
  })
})
