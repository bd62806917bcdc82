import { type Thread } from './thread.ts'

/** Who picks the next step. Live, search and replay differ only in this. */
export interface Strategy {
  /** `enabled` is never empty, in order of thread creation, and only valid during the call. */
  next(enabled: readonly Thread[], current: Thread | undefined): Thread
}

/**
 * How the live machine runs: hard IRQs first, then the thread that is running, else round robin.
 * Steps take no virtual time, so the order only matters within one instant.
 */
export class RunToBlock implements Strategy {
  next(enabled: readonly Thread[], current: Thread | undefined): Thread {
    let afterCurrent: Thread | undefined
    let sameThread: Thread | undefined
    for (const thread of enabled) {
      if (thread.kind === 'hardirq') return thread
      if (thread === current) sameThread = thread
      else if (afterCurrent === undefined && current !== undefined && thread.id > current.id) afterCurrent = thread
    }
    const first = enabled[0]
    if (first === undefined) throw new Error('a strategy was asked to choose among no threads')
    return sameThread ?? afterCurrent ?? first
  }
}
