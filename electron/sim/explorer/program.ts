import { type Kernel } from '../kernel/kernel.ts'
import { type StateHash } from '../kernel/state-hash.ts'

/** What a search looks for; ids are those of the command line. */
export interface Defect {
  readonly check: string
  /** Whether the policy under test is to blame, or the driver around the hooks, whatever the policy. */
  readonly scope: 'policy' | 'base'
  /** One sentence, in the kernel's words. The same for the same defect. */
  readonly symptom: string
  /** The first bad step as thread, C function and operation: the same wherever in a schedule it stands. */
  readonly where: string
  /** Number of steps performed in the searched part when it was seen. */
  readonly step: number
}

/** A world at the start of its searched part: its threads are parked, and the search performs their steps. */
export interface Execution {
  readonly kernel: Kernel
  /** Seen so far, in order. */
  readonly defects: readonly Defect[]
  /** Nothing can run before time moves; called before each such move and at the end of the searched part. */
  rest(): void
  /** Nothing can run, time has nothing to bring, and the programs have not all exited. */
  stuck(): void
  /** All programs have exited: runs the closing part in one order, with its checks. */
  finish(): void
  /** State that no kernel object holds: plain fields of the driver, the device, ghost state of checks. */
  fingerprint(hash: StateHash): void
}

/** Something whose schedules can be searched: builds the same world anew for each execution. */
export interface Program {
  start(): Execution
}
