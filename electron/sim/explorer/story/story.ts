import { type OperationKind } from '../../kernel/operation.ts'
import { type ThreadKind } from '../../kernel/thread.ts'
import { type TimerMode } from '../../kernel/timing.ts'

/** One thread of a story: a lane. */
export interface StoryThread {
  readonly name: string
  readonly kind: ThreadKind
}

/** A value that a step changed: `perfcnt->lock owner - -> ioctl-a`, `as_count 1 -> 0`. */
export interface StoryChange {
  readonly object: string
  readonly from: string
  readonly to: string
}

/**
 * What a thread does between two steps, at no step of its own, or at the step that it takes next: `alloc(GFP_KERNEL)`,
 * `dma_fence_begin_signalling()`, `mutex_lock(perfcnt->lock)`.
 */
export interface StoryNote {
  readonly text: string
  /** C functions, outermost first. */
  readonly functions: readonly string[]
  /** Class that lockdep puts behind the locks held: of the lock to be taken, or a pseudo-lock; empty if there is none. */
  readonly lock: string
}

/** A note to be shown behind a step: it bears out a finding. */
export interface StoryAside {
  /** `n` of the step. */
  readonly step: number
  readonly note: StoryNote
}

/** One step of a replayed schedule, as read by a person. */
export interface StoryStep {
  /** From 1. */
  readonly n: number
  /** `race`: its order was searched. `after`: the closing part, in one order. */
  readonly part: 'race' | 'after'
  /** Index into `threads`; undefined: nothing could run, and the clock moved. */
  readonly thread: number | undefined
  /** C functions, outermost first. */
  readonly functions: readonly string[]
  readonly operation: OperationKind | 'time'
  /** C function that the step is, where the operation alone does not say: `pm_runtime_get_sync`. */
  readonly call: string
  /** As a kernel developer writes it: `perfcnt->lock`, `GPU_CMD`. */
  readonly object: string
  /** What was written or came back: `0x1`, `-EIO`, `1 -> 0`; empty if there is none to tell. */
  readonly value: string
  /** The step as a line of C would say it, with what came back or changed: `GPU_CMD = 0x8`. ASCII. */
  readonly text: string
  /** What it did, in a few words: `owned by ioctl-a`, `wakes kworker/reset`; empty if it only looked. */
  readonly effect: string
  /** Locks that the thread holds after the step, outermost first. */
  readonly held: readonly string[]
  readonly changes: readonly StoryChange[]
  /** Threads, as indices, that can go on because of this step. */
  readonly wakes: readonly number[]
  /** Threads, as indices, that could go on before this step and now wait. */
  readonly blocks: readonly number[]
  /** What the thread says on its way to its next step. */
  readonly notes: readonly StoryNote[]
  /** Where the thread stands after the step; undefined once it has exited. */
  readonly next: StoryNote | undefined
  /** What the thread waits for after the step, as `mutex_lock(perfcnt->lock)`; empty if it can go on or has exited. */
  readonly waits: string
  /** The system call that returned to its program with this step: `DUMP = -EIO`; empty if none did. */
  readonly returns: string
  /** Virtual ns since the race began. */
  readonly at: number
}

/** A defect of a story, at its first bad step. */
export interface StoryDefect {
  readonly id: string
  readonly check: string
  readonly scope: 'policy' | 'base'
  readonly symptom: string
  readonly where: string
  /** `n` of the last step before it showed; 0: it showed at the end, after the last step. */
  readonly step: number
}

/** A schedule, told. The same on every machine. */
export interface Story {
  readonly token: string
  readonly policy: string
  readonly scenario: string
  readonly timers: TimerMode
  readonly threads: readonly StoryThread[]
  readonly steps: readonly StoryStep[]
  readonly findings: readonly StoryDefect[]
}
