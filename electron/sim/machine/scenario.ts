import { type Nanos } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'
import { type FaultKind } from './faults.ts'
import { type Machine } from './machine.ts'
import { type PpsProducer } from './pps-producer.ts'
import { type DrmClient } from './userspace.ts'

/** What a live scenario builds its run from. */
export interface LiveStage {
  readonly machine: Machine
  readonly sampler: PpsProducer
  /** Length of the run in virtual time. */
  readonly duration: Nanos
  /** Another process. */
  client(name: string): DrmClient
  /** A thread that the run waits for. */
  program(name: string, body: Task): Thread
  /** The sampling process: session from now to the end of `duration`, a dump each period. */
  sampleAllAlong(): void
  /** The rendering process, with the workload asked for. */
  render(): void
  /** At this moment of the run. */
  at(moment: Nanos, fault: FaultKind): void
  log(text: string): void
}

/** One run in virtual time, with the question it asks. */
export interface LiveScenario {
  readonly id: string
  readonly kind: 'live'
  readonly question: string
  stage(stage: LiveStage): void
}
