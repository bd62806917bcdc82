import { type Kernel } from './kernel.ts'
import { type KernelObject } from './object.ts'
import { StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

export interface HeldLock {
  /** The lock itself; two instances of one class are told apart by it. */
  readonly lock: object
  readonly className: string
  readonly id: number
  /** Nobody else can hold it at the same time. */
  readonly exclusive: boolean
}

/** Pseudo-locks by which lockdep knows memory reclaim and fence signalling (kernel commits d0b9a9aef0a1, 5fbff813a4a3). */
export const FS_RECLAIM = 'fs_reclaim'
export const DMA_FENCE_MAP = 'dma_fence_map'
export const DMA_RESV = 'reservation_ww_class_mutex'

/**
 * Lock order over classes, as kernel/locking/lockdep.c keeps it: an edge A -> B says that B was taken while A was held. A cycle is
 * reported once, even if no run deadlocks. Reclaim may wait for fences, and a fence-signalling section behaves like a lock that
 * those waits take; so GFP_KERNEL under a lock, and that lock inside a section, close a cycle.
 */
export class Lockdep {
  readonly #edges = new Map<string, Set<string>>()
  readonly #reported = new Set<string>()
  /** Sum of the edges' hashes, under search. */
  #orders = 0

  constructor(readonly kernel: Kernel) {
    // dma_resv_lockdep() teaches these at boot: reservation lock, then reclaim, then waiting for a fence.
    this.#add(DMA_RESV, FS_RECLAIM)
    this.#add(FS_RECLAIM, DMA_FENCE_MAP)
  }

  /** To be called before blocking on the lock. Complains about recursion and about orders that close a cycle. */
  acquiring(thread: Thread, lock: object, className: string): void {
    if (thread.held.some((held) => held.lock === lock))
      this.#report('lock-recursion', `${thread.name} takes ${className} and already holds it`, thread)
    this.#order(thread, className)
  }

  acquired(thread: Thread, lock: KernelObject, className: string): void {
    thread.held.push({ lock, className, id: lock.id, exclusive: true })
  }

  acquiredShared(thread: Thread, lock: KernelObject, className: string): void {
    thread.held.push({ lock, className, id: lock.id, exclusive: false })
  }

  released(thread: Thread, lock: object, className: string): void {
    const at = thread.held.findLastIndex((held) => held.lock === lock)
    if (at < 0) this.kernel.splat('lock-imbalance', `${thread.name} releases ${className} and does not hold it`, thread)
    else thread.held.splice(at, 1)
  }

  /** lockdep_assert_held() */
  assertHeld(lock: object, className: string): void {
    const { current } = this.kernel
    this.kernel.warnOn(
      !current.held.some((held) => held.lock === lock),
      current.callChain.at(-1) ?? '',
      `!lockdep_is_held(${className})`,
    )
  }

  /** A GFP_KERNEL allocation: may sleep, may enter reclaim, and reclaim may wait for a fence. */
  allocation(): void {
    const { current } = this.kernel
    this.kernel.mightSleep('alloc GFP_KERNEL')
    this.#order(current, FS_RECLAIM)
  }

  /** might_fault(): a user copy may fault, and the fault takes the process's memory lock and allocates. */
  mightFault(thread: Thread): void {
    this.kernel.mightSleep('might_fault', thread)
    this.#order(thread, FS_RECLAIM)
  }

  /** dma_fence_wait() and its kin. */
  fenceWait(): void {
    this.kernel.mightSleep('dma_fence_wait')
    this.#order(this.kernel.current, DMA_FENCE_MAP)
  }

  /** dma_fence_begin_signalling(): until the end, nothing here may wait for memory or for a fence. */
  beginSignalling(): void {
    const { current } = this.kernel
    this.#order(current, DMA_FENCE_MAP)
    current.held.push({ lock: this, className: DMA_FENCE_MAP, id: 0, exclusive: false })
  }

  endSignalling(): void {
    this.released(this.kernel.current, this, DMA_FENCE_MAP)
  }

  /** The orders seen so far: whether a later lock closes a cycle depends on them. */
  fingerprint(hash: StateHash): void {
    hash.add(this.#orders)
  }

  #order(thread: Thread, className: string): void {
    for (const held of thread.held) {
      if (held.className === className) continue
      if (!this.#add(held.className, className)) continue
      const path = this.#path(className, held.className)
      if (path === undefined) continue
      const fence = path.includes(DMA_FENCE_MAP)
      const cycle = [held.className, ...path].join(' -> ')
      this.#report(fence ? 'fence-signalling' : 'lock-order', `possible circular locking dependency: ${cycle}`, thread)
    }
  }

  /** True if the edge is new. */
  #add(from: string, to: string): boolean {
    const isNew = this.#insert(from, to)
    if (isNew && !this.kernel.timing.live) {
      const edge = new StateHash()
      edge.addString(from)
      edge.addString(to)
      this.#orders = (this.#orders + edge.lo) | 0
    }
    return isNew
  }

  #insert(from: string, to: string): boolean {
    const targets = this.#edges.get(from)
    if (targets === undefined) this.#edges.set(from, new Set([to]))
    else if (targets.has(to)) return false
    else targets.add(to)
    return true
  }

  #path(from: string, to: string, seen: Set<string> = new Set()): readonly string[] | undefined {
    if (from === to) return [to]
    seen.add(from)
    for (const next of this.#edges.get(from) ?? []) {
      const rest = seen.has(next) ? undefined : this.#path(next, to, seen)
      if (rest !== undefined) return [from, ...rest]
    }
    return undefined
  }

  #report(kind: 'lock-recursion' | 'lock-order' | 'fence-signalling', text: string, thread: Thread): void {
    if (this.#reported.has(text)) return
    this.#reported.add(text)
    this.kernel.splat(kind, text, thread)
  }
}
