import { type Nanos } from './clock.ts'
import { ETIMEDOUT } from './errno.ts'
import { type Mmio } from './mmio.ts'
import { type Operation, type Task } from './operation.ts'
import { msleep, udelay } from './sleep.ts'

/** Microseconds between reads and until giving up, as the macros of linux/iopoll.h take them. */
export interface PollTiming {
  readonly step: Nanos
  readonly timeout: Nanos
}

/** The condition on a value read. It may take steps of its own, as when it reads another register. */
export type PollCondition = (value: number) => boolean | Task<boolean>

/** readl_poll_timeout(): reads until `done`; sleeps between reads. 0 or -ETIMEDOUT; the last read is after the deadline. */
export function readlPollTimeout(io: Mmio, offset: number, done: PollCondition, timing: PollTiming): Task<number> {
  return poll(io, offset, done, timing, msleep)
}

/** readl_poll_timeout_atomic(): the same, busy, so that it is allowed under a spinlock. */
export function readlPollTimeoutAtomic(
  io: Mmio,
  offset: number,
  done: PollCondition,
  timing: PollTiming,
): Task<number> {
  return poll(io, offset, done, timing, udelay)
}

function* poll(
  io: Mmio,
  offset: number,
  done: PollCondition,
  { step, timeout }: PollTiming,
  pause: (kernel: Mmio['kernel'], span: Nanos) => Operation<void>,
): Task<number> {
  const deadline = io.kernel.clock.in(timeout)
  for (;;) {
    const answer = done(yield* io.readl(offset))
    if (typeof answer === 'boolean' ? answer : yield* answer) return 0
    if (io.kernel.clock.now > deadline) return -ETIMEDOUT
    yield* pause(io.kernel, step)
  }
}
