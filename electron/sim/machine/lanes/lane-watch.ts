import { type Nanos } from '../../kernel/clock.ts'
import { type HardwareQueue } from '../../kernel/hardware.ts'
import { DMA_FENCE_MAP } from '../../kernel/lockdep.ts'
import { type Operation, type OperationKind } from '../../kernel/operation.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Machine } from '../machine.ts'
import { type LaneColumns } from './lane-columns.ts'
import { LaneLog } from './lane-log.ts'
import { laneOfThread, lockLane, type Wait, waitOf } from './thread-lane.ts'

/** Steps that let another thread go on. */
const WAKES: ReadonlySet<OperationKind> = new Set([
  'complete',
  'mutex_unlock',
  'up_read',
  'up_write',
  'queue_work',
  'work_done',
  'dma_fence_signal',
  'atomic_write',
  'irq_exit',
])

interface Track {
  readonly lane: string | undefined
  wait: (Wait & { readonly begin: Nanos }) | undefined
  locks: readonly { readonly lock: object; readonly lane: string; readonly begin: Nanos }[]
}

interface Lasting {
  readonly what: object | string
  readonly label: string
  readonly begin: Nanos
}

/** A call in flight, or a chain in hardware. */
export interface UnderWay {
  readonly kind: 'call' | 'busy'
  readonly lane: string
  readonly begin: number
  readonly label: string
}

/**
 * Who is held up, who owns which lock and what the hardware does, over time. Steps take no virtual time, so all of it changes at the
 * instants at which something runs, and is looked at when nothing can run any more: what lasts no time leaves no row.
 */
export class LaneWatch {
  readonly #log = new LaneLog()
  readonly #tracks = new Map<Thread, Track>()
  readonly #blocks = new Map<string, Lasting>()
  /** Named once: lanes are asked for thousands of times in a virtual second. */
  readonly #lanes = new WeakMap<Thread | HardwareQueue, string>()
  /** Threads that ran in this instant, who last changed an object in it, and the last hardware event. */
  readonly #moved = new Set<Thread>()
  readonly #touched = new Map<number, Thread>()
  /** Of those who signalled a fence, whose callbacks may signal others: undefined when it may have been one of two. */
  #signaller: Thread | 'none' | undefined = 'none'
  #fired: { readonly lane: string | undefined; readonly name: string } | undefined

  /** A thread has performed an operation. */
  stepped(thread: Thread, operation: Operation, value: unknown, now: Nanos): void {
    const { kind, object } = operation
    if (kind === 'hardware') {
      this.#fired = { lane: this.#laneOf(thread), name: String(value) }
      return
    }
    if (kind === 'irq') this.#interrupted(thread, now)
    if (!this.#moved.has(thread)) {
      this.#moved.add(thread)
      this.#woken(thread, this.#touched.get(object.id) ?? this.#signallerFor(operation), now)
    }
    if (kind === 'work' || kind === 'irq_thread') this.#begins(thread, value, now)
    if (kind === 'dma_fence_signal')
      this.#signaller = this.#signaller === 'none' || this.#signaller === thread ? thread : undefined
    if (WAKES.has(kind)) for (const [touched] of operation.footprint) this.#touched.set(touched.id, thread)
  }

  /** Nothing can run before time moves. */
  rest({ kernel, device, pfdev }: Machine): void {
    const { now } = kernel.clock
    for (const thread of this.#moved) this.#look(thread, now)
    this.#moved.clear()
    this.#touched.clear()
    this.#signaller = 'none'
    this.#fired = undefined
    for (const queue of device.queues) this.#lookAtQueue(queue, now)
    const { status } = pfdev.pm
    this.#lasts('pm:runtime PM', status === 'active' ? undefined : status, status, now)
  }

  /** Everything since the last time, and what lasts. */
  take(now: Nanos, underWay: readonly UnderWay[]): LaneColumns {
    const ended = this.#log.count
    for (const { lane, wait, locks } of this.#tracks.values()) {
      if (lane !== undefined && wait !== undefined) this.#addWait(lane, wait, now)
      for (const held of locks) this.#log.add('held', held.lane, held.begin, now, lane ?? '')
    }
    for (const [lane, { label, begin }] of this.#blocks) this.#log.add('busy', lane, begin, now, label)
    for (const { kind, lane, begin, label } of underWay) this.#log.add(kind, lane, begin, now, label)
    return this.#log.take(this.#log.count - ended)
  }

  #laneOf(thread: Thread): string | undefined {
    const known = this.#lanes.get(thread)
    if (known !== undefined) return known
    const lane = laneOfThread(thread)
    if (lane !== undefined) this.#lanes.set(thread, lane)
    return lane
  }

  #look(thread: Thread, now: Nanos): void {
    const track = this.#tracks.get(thread) ?? { lane: this.#laneOf(thread), wait: undefined, locks: [] }
    const { lane, wait, locks } = track
    const next = thread.parked === undefined ? undefined : waitOf(thread, thread.parked)
    // A loop that polls a register sleeps a thousand times at one place.
    const goesOn = wait !== undefined && next?.label === wait.label && thread.parked?.kind === 'sleep'
    if (lane !== undefined && wait !== undefined && !goesOn && wait.begin < now) this.#addWait(lane, wait, now)
    for (const held of locks) {
      if (held.begin < now && !thread.held.some(({ lock }) => lock === held.lock))
        this.#log.add('held', held.lane, held.begin, now, lane ?? '')
    }
    if (!goesOn) track.wait = next === undefined ? undefined : { label: next.label, lock: next.lock, begin: now }
    if (locks.length > 0 || thread.held.length > 0) {
      track.locks = thread.held
        .filter(({ className }) => className !== DMA_FENCE_MAP)
        .map(
          ({ lock, className }) =>
            locks.find((held) => held.lock === lock) ?? { lock, lane: lockLane(className), begin: now },
        )
    }
    if (track.wait === undefined && track.locks.length === 0) this.#tracks.delete(thread)
    else this.#tracks.set(thread, track)
  }

  #addWait(lane: string, { label, lock, begin }: Wait & { readonly begin: Nanos }, now: Nanos): void {
    this.#log.add('wait', lane, begin, now, label)
    if (lock !== undefined) this.#log.add('wait', lock, begin, now, lane)
  }

  /** The slots' chains have rows of their own, as jobs. */
  #lookAtQueue(queue: HardwareQueue, now: Nanos): void {
    const { name, head } = queue
    if (name.startsWith('js')) return
    const lane = this.#lanes.get(queue) ?? `gpu:${name}`
    this.#lanes.set(queue, lane)
    this.#lasts(lane, head, head?.name ?? '', now)
  }

  #lasts(lane: string, what: object | string | undefined, label: string, now: Nanos): void {
    const before = this.#blocks.get(lane)
    if (before?.what === what) return
    if (before !== undefined && before.begin < now) this.#log.add('busy', lane, before.begin, now, before.label)
    if (what === undefined) this.#blocks.delete(lane)
    else this.#blocks.set(lane, { what, label, begin: now })
  }

  #interrupted(thread: Thread, now: Nanos): void {
    const lane = this.#laneOf(thread)
    if (lane === undefined) return
    this.#log.add('irq', lane, now, now, this.#fired?.name ?? '')
    if (this.#fired?.lane !== undefined) this.#log.add('wake', this.#fired.lane, now, now, lane)
  }

  /** A worker or a handler's thread has something to do. Most of it takes no time, so its beginning is an instant of its own. */
  #begins(thread: Thread, value: unknown, now: Nanos): void {
    const lane = this.#laneOf(thread)
    const label = typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : 'irq_thread'
    if (lane !== undefined) this.#log.add('busy', lane, now, now, label)
  }

  #signallerFor({ kind }: Operation): Thread | undefined {
    return kind === 'dma_fence_wait' && this.#signaller !== 'none' ? this.#signaller : undefined
  }

  #woken(thread: Thread, by: Thread | undefined, now: Nanos): void {
    if (by === undefined || by === thread) return
    const [from, to] = [this.#laneOf(by), this.#laneOf(thread)]
    if (from !== undefined && to !== undefined && from !== to) this.#log.add('wake', from, now, now, to)
  }
}
