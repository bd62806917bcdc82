import { type Thread } from './thread.ts'

/** Who picks the next step. Live, search and replay differ only in this. */
export interface Strategy {
  /** `enabled` is never empty, in order of thread creation, and only valid during the call. */
  next(enabled: readonly Thread[], current: Thread | undefined): Thread
  /**
   * A choice that needs no list of all enabled threads, or undefined. Asked first; must agree with `next`. It is what makes live
   * runs fast: most steps go on with the thread that is running.
   */
  quick?(hardIrqs: readonly Thread[], current: Thread | undefined): Thread | undefined
}

/**
 * How the live machine runs: hard IRQs first, then the thread that is running, else round robin.
 * Steps take no virtual time, so the order only matters within one instant. A thread that takes a mutex again lets those who wait
 * for it go first, as the kernel's handoff does sooner or later.
 */
export class RunToBlock implements Strategy {
  quick(hardIrqs: readonly Thread[], current: Thread | undefined): Thread | undefined {
    for (const thread of hardIrqs) if (thread.parked?.enabled(thread) === true) return thread
    const parked = current?.parked
    if (current === undefined || parked === undefined || parked.kind === 'mutex_lock') return undefined
    return parked.enabled(current) ? current : undefined
  }

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
    if (sameThread?.parked?.kind === 'mutex_lock') return waiterFor(sameThread, enabled) ?? sameThread
    return sameThread ?? afterCurrent ?? first
  }
}

function waiterFor(current: Thread, enabled: readonly Thread[]): Thread | undefined {
  const mutex = current.parked?.object
  return enabled.find(({ id, parked }) => id !== current.id && parked?.kind === 'mutex_lock' && parked.object === mutex)
}
