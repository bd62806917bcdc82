import { type Fields, type Struct } from '../driver/struct-layout.ts'
import { type Ioctl, PERFCNT_ENABLE } from '../driver/uapi.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { msecs, nanos, type Nanos, usecs } from '../kernel/clock.ts'
import { EAGAIN, EINTR } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { type UserPtr } from '../kernel/user-memory.ts'
import { msleep } from '../kernel/sleep.ts'
import { Orders } from './orders.ts'
import { type SamplingClientId } from './sampling-client.ts'
import { type DrmClient } from './userspace.ts'

/** ENABLE is called again at once, so often, while it says +11 or -EAGAIN. */
const ENABLE_RETRIES = 3

/** Of a system call that finds nothing to do. */
const CALL_TIME = usecs(10)

function isRetried(result: number): boolean {
  return result === -EAGAIN || result === -EINTR
}

/** What the sampling program sees and the lab listens to. */
export interface SamplingObserver {
  enabled(): void
  dumping(): void
  dumped(result: number, resets: number, words: Uint32Array): void
  disabled(): void
}

/** What the sampling process is told. */
export class SamplingOrders extends Orders {
  /** A session is wanted. */
  wanted = false
  period: Nanos = msecs(10)
  counterset = 0
  client: SamplingClientId = 'mesa'
  /** Dumps asked for outside the rhythm. */
  extraDumps = 0

  constructor(kernel: Kernel) {
    super(kernel, 'orders/pps-producer')
  }
}

/**
 * The process that samples counters, named after Mesa's: enables, dumps each period. What it makes of a failed call is its orders'
 * `client`. A dump that took longer than a period is followed by the next one on the beat.
 */
export class PpsProducer {
  /** Its ENABLE returned 0 and it has not disabled since. */
  enabled = false
  #buffer: UserPtr | undefined

  constructor(
    readonly client: DrmClient,
    readonly orders: SamplingOrders,
    readonly observer: SamplingObserver,
  ) {}

  *run(): Task {
    const { client, orders } = this
    const { clock } = client.machine.kernel
    yield* client.open()
    let next = clock.now
    while (!orders.exit) {
      if (orders.wanted !== this.enabled) {
        if (orders.wanted) yield* this.enable()
        else yield* this.disable()
        next = clock.in(orders.period)
      } else if (orders.extraDumps > 0) {
        orders.extraDumps--
        yield* this.dump()
      } else if (this.enabled && clock.now >= next) {
        const late = clock.now - next
        next = nanos(next + orders.period * (1 + Math.floor(late / orders.period)))
        yield* this.dump()
      } else {
        yield* orders.waitUntil(this.enabled ? next : undefined)
      }
    }
    if (this.enabled) yield* this.disable()
    yield* client.close()
  }

  /** PERFCNT_ENABLE, again at once while it says +11 or -EAGAIN. */
  *enable(): Task {
    const { orders } = this
    let result = 0
    for (let tries = 0; tries <= ENABLE_RETRIES; tries++) {
      result = (yield* this.#ioctl(PERFCNT_ENABLE, { enable: 1, counterset: orders.counterset })).result
      if (result !== EAGAIN && result !== -EAGAIN) break
    }
    this.enabled = result === 0
    // A refusal is not repeated until somebody asks again.
    if (this.enabled) this.observer.enabled()
    else orders.wanted = false
  }

  *disable(): Task {
    this.observer.disabled()
    yield* this.client.ioctl(PERFCNT_ENABLE, { enable: 0, counterset: 0 })
    this.enabled = false
  }

  *dump(): Task {
    const { client } = this
    const bytes = client.machine.model.dumpBytes
    this.#buffer ??= client.memory.alloc(bytes)
    const buffer = this.#buffer
    const buf_ptr = BigInt(buffer)
    this.observer.dumping()
    // Compiled against the header of the revision that it runs on, so it passes the report field where there is one.
    const { dumpIoctl, resetsOf } = client.machine.pfdev.policy
    const { result, out } = yield* this.#ioctl(dumpIoctl, { buf_ptr })
    const data = client.memory.peek(buffer, bytes)
    const words = new Uint32Array(data.buffer, data.byteOffset, bytes / 4)
    if (result === 0) client.machine.delivered(words)
    this.observer.dumped(result, resetsOf(out), words)
    if (result < 0 && this.orders.client === 'careful' && this.enabled) {
      yield* this.disable()
      yield* this.enable()
    }
  }

  *#ioctl<F extends Fields>(ioctl: Ioctl<F>, values: Partial<Struct<F>>) {
    const { client, orders } = this
    const answer = yield* client.ioctl(ioctl, values)
    if (orders.client !== 'libdrm' || !isRetried(answer.result)) return answer
    return yield* this.#retry(ioctl, values)
  }

  /** drmIoctl() has no pause, but a call takes its time, and here nothing else would ever let time move. */
  *#retry<F extends Fields>(ioctl: Ioctl<F>, values: Partial<Struct<F>>) {
    const { client } = this
    for (;;) {
      yield* msleep(client.machine.kernel, CALL_TIME)
      const answer = yield* client.ioctl(ioctl, values)
      if (!isRetried(answer.result)) return answer
    }
  }
}
