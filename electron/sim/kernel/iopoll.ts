import { nanos, type Nanos } from './clock.ts'
import { ETIMEDOUT } from './errno.ts'
import { type Mmio } from './mmio.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { msleep, udelay } from './sleep.ts'
import { type Thread } from './thread.ts'

/** Microseconds between reads and until giving up, as the macros of linux/iopoll.h take them. */
export interface PollTiming {
  readonly step: Nanos
  readonly timeout: Nanos
}

/** The condition on a value read. It may take steps of its own, as when it reads another register. */
export type PollCondition = (value: number) => boolean | Task<boolean>

/**
 * readl_poll_timeout(): reads until `done`; sleeps between reads. 0 or -ETIMEDOUT; the last read is after the deadline. `others` are
 * the registers that `done` reads by itself.
 */
export function readlPollTimeout(
  io: Mmio,
  offset: number,
  done: PollCondition,
  timing: PollTiming,
  others: readonly number[] = [],
): Task<number> {
  return poll(io, [offset, ...others], done, timing, msleep)
}

/** readl_poll_timeout_atomic(): the same, busy, so that it is allowed under a spinlock. */
export function readlPollTimeoutAtomic(
  io: Mmio,
  offset: number,
  done: PollCondition,
  timing: PollTiming,
): Task<number> {
  return poll(io, [offset], done, timing, udelay)
}

function* poll(
  io: Mmio,
  offsets: readonly [number, ...number[]],
  done: PollCondition,
  { step, timeout }: PollTiming,
  pause: (kernel: Mmio['kernel'], span: Nanos) => Operation<void>,
): Task<number> {
  const { clock, timing } = io.kernel
  const deadline = clock.in(timeout)
  const giveUp = nanos(deadline + 1)
  const sleeps = pause === msleep
  for (;;) {
    const value = yield* timing.live ? io.readl(offsets[0]) : new ReadOfInterest(io, offsets[0], done, giveUp, sleeps)
    // In the step of the read: what comes later than this is worth reading again.
    const seen = timing.live ? [] : offsets.map((offset) => io.bus.read(offset))
    const answer = done(value)
    if (typeof answer === 'boolean' ? answer : yield* answer) return 0
    if (clock.now > deadline) return -ETIMEDOUT
    yield* timing.live ? pause(io.kernel, step) : new NextReading(io, offsets, seen, giveUp, sleeps)
  }
}

/**
 * Under search: a read that would only have the poll read again changes nothing, so it is left out; the poll gives up when nothing
 * else can run. A condition with steps of its own is asked at each change of what it reads.
 */
class ReadOfInterest extends Operation<number> {
  readonly kind = 'readl'
  readonly object: KernelObject
  readonly footprint: Footprint

  constructor(
    readonly io: Mmio,
    readonly offset: number,
    readonly done: PollCondition,
    readonly giveUp: Nanos,
    readonly sleeps: boolean,
  ) {
    super()
    this.object = io.bus.register(offset)
    this.footprint = io.bus.footprint(offset, 'read')
  }

  override announce(thread: Thread): void {
    if (this.sleeps) this.io.kernel.mightSleep('readl_poll_timeout', thread)
  }

  override get deadline(): Nanos {
    return this.giveUp
  }

  override enabled(): boolean {
    if (this.io.kernel.clock.now >= this.giveUp) return true
    return this.done(this.io.bus.read(this.offset)) !== false
  }

  perform(): number {
    return this.io.bus.read(this.offset)
  }
}

/** The pause between two reads, under search. */
class NextReading extends Operation<void> {
  readonly kind = 'sleep'
  readonly object: KernelObject
  readonly footprint: Footprint

  constructor(
    readonly io: Mmio,
    readonly offsets: readonly [number, ...number[]],
    readonly seen: readonly number[],
    readonly giveUp: Nanos,
    readonly sleeps: boolean,
  ) {
    super()
    this.object = io.bus.register(offsets[0])
    this.footprint = offsets.flatMap((offset) => io.bus.footprint(offset, 'read'))
  }

  override get deadline(): Nanos {
    return this.giveUp
  }

  override announce(thread: Thread): void {
    if (this.sleeps) this.io.kernel.mightSleep('msleep', thread)
  }

  override enabled(): boolean {
    if (this.io.kernel.clock.now >= this.giveUp) return true
    return this.offsets.some((offset, at) => this.io.bus.read(offset) !== this.seen[at])
  }

  perform(): void {}
}
