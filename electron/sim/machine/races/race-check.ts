import { type EndedJob } from '../../device/job-slot.ts'
import { type WrittenSample } from '../../device/perfcnt-block.ts'
import { type LogLevel } from '../../driver/device.ts'
import { type Operation } from '../../kernel/operation.ts'
import { type Splat } from '../../kernel/splat.ts'
import { type StateHash } from '../../kernel/state-hash.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type Machine } from '../machine.ts'
import { type RaceCallName, type RaceClient } from './race-client.ts'
import { type SampleLedger } from './sample-ledger.ts'

/** What a check looks for, by the ids of the command line. */
export type RaceCheckId =
  | 'splat'
  | 'as-count'
  | 'config-as'
  | 'as-owner'
  | 'reset-reported'
  | 'reset-lock'
  | 'fresh-sample'
  | 'pm-count'
  | 'deadlock'
  | 'lost-wakeup'
  | 'livelock'
  | 'atomic-sleep'
  | 'lock-order'
  | 'fence-signalling'
  | 'use-after-free'
  | 'foreign-dma'
  | 'stale-dump'
  | 'positive-errno'
  | 'double-report'
  | 'dead-session'

export interface Violation {
  readonly check: RaceCheckId
  readonly symptom: string
  /** Left out: the policy is to blame. */
  readonly scope?: 'policy' | 'base'
  /** What stands for the first bad step where no step is to blame by itself. */
  readonly where?: string
}

/** Where a check reports, and what it may look at. */
export interface CheckContext {
  readonly machine: Machine
  /** The prepared part is over. */
  readonly searching: boolean
  readonly clients: readonly RaceClient[]
  readonly ledger: SampleLedger
  readonly violation: (violation: Violation) => void
}

/**
 * One oracle, in one execution. All that a later answer depends on is in its fingerprint: states that differ only there must not be
 * taken for one.
 */
export interface RaceCheck {
  step?(thread: Thread, operation: Operation, value: unknown): void
  splat?(splat: Splat): void
  log?(level: LogLevel, text: string): void
  sampleWritten?(sample: WrittenSample): void
  jobEnded?(job: EndedJob): void
  resetBegin?(cause: string): void
  resetEnd?(): void
  called?(client: RaceClient, name: RaceCallName): void
  returned?(client: RaceClient, name: RaceCallName, result: number, resets: number | undefined): void
  /** Asked again after -EAGAIN, at a moment when nothing else can run. */
  spun?(client: RaceClient, name: RaceCallName, result: number): void
  /** Nothing can run before time moves. */
  rest?(): void
  /** Nothing can run, and time has nothing to bring. */
  stuck?(): void
  /** All is closed. */
  end?(): void
  fingerprint?(hash: StateHash): void
}
