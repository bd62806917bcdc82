/** The time of the room the lab stands in. Passed in, so that a test can be the room. */
export interface WallClock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number
  /** Calls back once after `delay` milliseconds. Returns what cancels it. */
  later(delay: number, callback: () => void): () => void
}

export const wallClock: WallClock = {
  now: () => performance.now(),
  later(delay, callback) {
    const timer = setTimeout(callback, delay)
    return () => {
      clearTimeout(timer)
    }
  },
}
