/** Waits before the first, second and third restart within the window. */
const DELAYS_MS = [250, 1_000, 4_000] as const

/** Ends before this are forgotten. */
const WINDOW_MS = 5 * 60_000

/**
 * How long to wait before the lab starts again, from the times in ms at which it ended without being asked to, the last one now.
 * Undefined when it has ended too often: three restarts in five minutes.
 */
export function restartDelay(ends: readonly number[], now: number): number | undefined {
  const recent = ends.filter((end) => now - end < WINDOW_MS).length
  return DELAYS_MS[recent - 1]
}
