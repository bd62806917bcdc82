import { type Thread, type ThreadKind } from '../kernel/thread.ts'
import { type Walk } from './walk.ts'

const PROGRAMS: ReadonlySet<ThreadKind> = new Set(['user', 'service', 'kthread'])

/** As opposed to devices, interrupts and timers. */
export const isProgram = ({ kind }: Thread): boolean => PROGRAMS.has(kind)

/**
 * Counts preemptions: switches from a program or a work item that could go on to another one. Devices, interrupts, timers and the
 * clock cost nothing.
 */
export class Preemptions {
  used = 0
  /** The program or worker that made the last step that counts. */
  last: number | undefined

  /** 1 if the step would be a preemption, else 0. */
  cost(walk: Walk, rank: number): number {
    if (this.last === undefined || this.last === rank || !isProgram(walk.thread(rank))) return 0
    return walk.isEnabled(this.last) ? 1 : 0
  }

  /** To be called before the step. */
  step(walk: Walk, rank: number): void {
    if (!isProgram(walk.thread(rank))) return
    this.used += this.cost(walk, rank)
    this.last = rank
  }
}
