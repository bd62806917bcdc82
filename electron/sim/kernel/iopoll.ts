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
  for (;;) {
    const value = yield* io.readl(offsets[0])
    // In the step of the read: what comes later than this is worth reading again.
    const seen = timing.live ? [] : offsets.map((offset) => io.bus.read(offset))
    const answer = done(value)
    if (typeof answer === 'boolean' ? answer : yield* answer) return 0
    if (clock.now > deadline) return -ETIMEDOUT
    yield* timing.live
      ? pause(io.kernel, step)
      : new NextReading(io, offsets, seen, nanos(deadline + 1), pause === msleep)
  }
}

/** Under search: the reads that would see the same again are left out, and it gives up when nothing else can run. */
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
