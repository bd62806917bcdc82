import { type Task } from '../../kernel/operation.ts'
import { type PanfrostFile } from '../panfrost-file.ts'
import { type DumpArgs } from './policy.ts'

/** The functions that `restore` adds, one for each thing that must not be left out. Its mutants change one of them. */
export interface RestoredOps {
  /**
   * 0 with reset.lock held for reading and no reset pending, or -ETIMEDOUT without it when one stays pending for a second.
   * Uninterruptible, and woken by panfrost_reset() (`clearPending`).
   */
  enter(): Task<number>
  /**
   * Waits for the interrupts of what an earlier ioctl left in flight, handler included: false if they do not come within a second.
   * Uninterruptible.
   */
  drain(): Task<boolean>
  /** Under reset.lock: `command` is in flight from here on. */
  arm(command: () => Task): Task
  /** Lets go of reset.lock while it waits: the time left or 0, with the lock held again; -ERESTARTSYS on a signal, without it. */
  waitDone(interruptible: boolean): Task<number>
  /** Under reset.lock: a reset has come since that generation. */
  struckSince(generation: number): Task<boolean>
  /**
   * The sample is in the user's buffer: tells of the resets before it, and forgets them. A fault as the DRM core copies the struct
   * out loses them.
   */
  report(args: DumpArgs): Task
  /** Programs and publishes in one section, so that a reset finds all of the session or nothing. */
  publish(file: PanfrostFile, counterset: number): Task<number>
  /** The reverse of publish, in one section too. */
  retract(): Task
  /** No interrupt of before a reset survives: masked first, then its handler waited for. */
  quiesceIrq(): Task
  /** Before the GPU is reset: the session lets go of its address space. */
  saveSession(): Task
  /** After the reset: it gets one again, and is programmed as before. */
  restoreSession(): Task
  /** Whoever waits for a sample that the reset has swallowed looks again. */
  wakeWaiter(): Task
}

function absent(): never {
  throw new Error('a policy calls a function of restore, over which it is no patch')
}

/** For the policies that are no patch over restore. */
export const ABSENT: RestoredOps = {
  enter: absent,
  drain: absent,
  arm: absent,
  waitDone: absent,
  struckSince: absent,
  report: absent,
  publish: absent,
  retract: absent,
  quiesceIrq: absent,
  saveSession: absent,
  restoreSession: absent,
  wakeWaiter: absent,
}
