import { describe, expect, it } from 'vitest'
import { msecs } from './clock.ts'
import { DmaFence } from './dma-fence.ts'
import { DmaResv } from './dma-resv.ts'
import { everyInterleaving } from './interleavings.testing.ts'
import { type Kernel } from './kernel.ts'
import { Mutex } from './mutex.ts'
import { type Task } from './operation.ts'
import { RwSemaphore } from './rwsem.ts'
import { Spinlock } from './spinlock.ts'

/** What lockdep says of a program of one thread. */
function complaints(program: (kernel: Kernel) => Task): readonly string[] {
  return everyInterleaving((kernel) => {
    kernel.spawn('t', 'user', program(kernel))
    return () => ''
  }).splats.map(({ kind, text }) => `${kind}: ${text}`)
}

function* section(kernel: Kernel, body: () => Task): Task {
  kernel.lockdep.beginSignalling()
  yield* body()
  kernel.lockdep.endSignalling()
}

const allocate = (kernel: Kernel) =>
  function* (): Task {
    kernel.lockdep.allocation()
  }

function* nothing(): Task {}

describe('a fence-signalling section', () => {
  it('allows no GFP_KERNEL, which may wait for a fence', () => {
    expect(complaints((kernel) => section(kernel, allocate(kernel)))).toEqual([
      'fence-signalling: possible circular locking dependency: dma_fence_map -> fs_reclaim -> dma_fence_map',
    ])
  })

  it('allows GFP_KERNEL before and after it', () => {
    expect(
      complaints(function* (kernel) {
        kernel.lockdep.allocation()
        yield* section(kernel, nothing)
        kernel.lockdep.allocation()
      }),
    ).toEqual([])
  })

  it('must not take a lock that is held over an allocation elsewhere, in whatever order the two are seen', () => {
    const holds = (kernel: Kernel, lock: Mutex) => lock.with(allocate(kernel))
    const takes = (kernel: Kernel, lock: Mutex) => section(kernel, () => lock.with(nothing))
    const seen = (first: typeof holds, second: typeof holds) =>
      complaints(function* (kernel) {
        const lock = new Mutex(kernel, 'perfcnt->lock')
        yield* first(kernel, lock)
        yield* second(kernel, lock)
      })
    expect(seen(holds, takes)).toEqual([
      'fence-signalling: possible circular locking dependency: dma_fence_map -> perfcnt->lock -> fs_reclaim -> dma_fence_map',
    ])
    expect(seen(takes, holds)).toEqual([
      'fence-signalling: possible circular locking dependency: perfcnt->lock -> fs_reclaim -> dma_fence_map -> perfcnt->lock',
    ])
  })

  it('must not take a lock that is held over a lock that is held over an allocation', () => {
    expect(
      complaints(function* (kernel) {
        const outer = new Mutex(kernel, 'outer')
        const inner = new Mutex(kernel, 'inner')
        yield* inner.with(allocate(kernel))
        yield* outer.with(() => inner.with(nothing))
        yield* section(kernel, () => outer.with(nothing))
      }),
    ).toEqual([
      'fence-signalling: possible circular locking dependency: dma_fence_map -> outer -> inner -> fs_reclaim -> dma_fence_map',
    ])
  })

  it('may take locks whose holders neither allocate nor wait, sleeping or not', () => {
    expect(
      complaints(function* (kernel) {
        const resetLock = new RwSemaphore(kernel, 'reset.lock')
        const asLock = new Spinlock(kernel, 'as_lock')
        yield* resetLock.read(() => asLock.with(nothing))
        yield* section(kernel, function* () {
          yield* resetLock.downWrite()
          yield* asLock.with(nothing)
          yield* resetLock.upWrite()
        })
      }),
    ).toEqual([])
  })

  it('must not take a reservation lock: lockdep knows from boot that reclaim happens under it', () => {
    expect(
      complaints((kernel) => {
        const { lock } = new DmaResv(kernel, 'bo')
        return section(kernel, () => lock.with(nothing))
      }),
    ).toEqual([
      'fence-signalling: possible circular locking dependency: dma_fence_map -> reservation_ww_class_mutex -> fs_reclaim -> dma_fence_map',
    ])
  })

  it('may wait for another fence', () => {
    expect(
      complaints(function* (kernel) {
        const fence = new DmaFence(kernel, 'fence', 1)
        yield* section(kernel, function* () {
          yield* fence.waitTimeout(msecs(1), false)
        })
      }),
    ).toEqual([])
  })

  it('must not take a lock that is held over the wait for a fence', () => {
    expect(
      complaints(function* (kernel) {
        const lock = new Mutex(kernel, 'lock')
        const fence = new DmaFence(kernel, 'fence', 1)
        yield* lock.with(function* () {
          yield* fence.waitTimeout(msecs(1), false)
        })
        yield* section(kernel, () => lock.with(nothing))
      }),
    ).toEqual(['fence-signalling: possible circular locking dependency: dma_fence_map -> lock -> dma_fence_map'])
  })
})

describe('lockdep', () => {
  it('reports an order once, however often it is seen', () => {
    expect(
      complaints(function* (kernel) {
        const a = new Mutex(kernel, 'a')
        const b = new Mutex(kernel, 'b')
        yield* a.with(() => b.with(nothing))
        yield* b.with(() => a.with(nothing))
        yield* b.with(() => a.with(nothing))
      }),
    ).toEqual(['lock-order: possible circular locking dependency: b -> a -> b'])
  })

  it('knows classes: the order of two locks of one class says nothing of two others', () => {
    expect(
      complaints(function* (kernel) {
        const [first, second] = [new Mutex(kernel, 'first', 'resv'), new Mutex(kernel, 'second', 'resv')]
        yield* first.with(() => second.with(nothing))
        yield* second.with(() => first.with(nothing))
      }),
    ).toEqual([])
  })

  it('finds GFP_KERNEL under a spinlock', () => {
    const found = complaints((kernel) => new Spinlock(kernel, 'as_lock').with(allocate(kernel)))
    expect(found).toEqual(['atomic-sleep: alloc GFP_KERNEL: sleeping function called from invalid context'])
  })

  it('finds a release of what is not held, and a missing lock where one is asserted', () => {
    expect(
      complaints(function* (kernel) {
        const lock = new Mutex(kernel, 'lock')
        lock.assertHeld()
        yield* lock.unlock()
      }),
    ).toEqual(['WARN: t: !lockdep_is_held(lock)', 'lock-imbalance: t releases lock and does not hold it'])
  })

  it('takes a lock held by another thread for not held', () => {
    const { executions, splats } = everyInterleaving((kernel) => {
      const lock = new Mutex(kernel, 'lock')
      const take = function* (): Task {
        yield* lock.lock()
      }
      const assert = function* (): Task {
        yield* new Mutex(kernel, 'other').lock()
        lock.assertHeld()
      }
      kernel.spawn('owner', 'user', take())
      kernel.spawn('other', 'user', assert())
      return () => ''
    })
    expect(splats.map(({ text }) => text)).toEqual(Array(executions).fill('other: !lockdep_is_held(lock)'))
  })
})
