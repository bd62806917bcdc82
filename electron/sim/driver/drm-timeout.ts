import { type Clock, type Nanos, nanos } from '../kernel/clock.ts'

/**
 * drm_timeout_abs_to_jiffies(): what is left until an absolute time, 0 when it has passed. Undefined when that is further away than our
 * clock counts, 104 days: for ever. C would give up after as much as 292 years.
 */
export function drmTimeout(clock: Clock, absolute: bigint): Nanos | undefined {
  const left = absolute - BigInt(clock.now)
  if (left <= 0n) return nanos(0)
  return absolute > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : nanos(Number(left))
}
