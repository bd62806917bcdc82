import { type Clock, type Nanos } from './clock.ts'

/**
 * How time passes while schedules are searched. In each mode the clock moves only when nothing can run, and hardware may complete at
 * any step.
 *
 * - `quiescent`: a timed wait expires, and a timer fires, when nothing else can run.
 * - `none`: timers fire so, but timed waits never expire: a lost wake-up that a timeout hides becomes a deadlock.
 * - `anytime`: a timed wait may expire, and a timer fire, at any step.
 */
export const TIMER_MODES = ['quiescent', 'none', 'anytime'] as const
export type TimerMode = (typeof TIMER_MODES)[number]

/**
 * How deadlines count for a kernel. `live` takes them as they are; under search the clock stands still while anything can run,
 * hardware is ready as soon as it is started, and a sleep is only a place where others may run.
 */
export class Timing {
  mode: 'live' | TimerMode = 'live'

  constructor(readonly clock: Clock) {}

  get live(): boolean {
    return this.mode === 'live'
  }

  /** A timed wait may give up. */
  waitExpired(deadline: Nanos | undefined): boolean {
    if (deadline === undefined || this.mode === 'none') return false
    return this.mode === 'anytime' || this.clock.now >= deadline
  }

  /** The moment at which a timed wait gives up by itself, if it does. */
  waitDeadline(deadline: Nanos | undefined): Nanos | undefined {
    return this.mode === 'none' ? undefined : deadline
  }

  /** What a wait that ended in time returns: the rest of it, at least 1. Always 1 under search, where nobody asks how long. */
  left(deadline: Nanos): number {
    return this.live ? Math.max(1, deadline - this.clock.now) : 1
  }

  /** A timer, or a delay that was measured with the clock, is over. */
  due(deadline: Nanos): boolean {
    return this.mode === 'anytime' || this.clock.now >= deadline
  }
}
