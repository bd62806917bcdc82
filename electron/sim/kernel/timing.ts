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
