import { type GpuModel } from '../device/models.ts'
import { type Nanos } from '../kernel/clock.ts'
import { type FaultKind } from './faults.ts'
import { type MachineState } from './state.ts'
import { type TraceEvent } from './trace.ts'
import { type WorkloadId } from './workload.ts'

export interface LiveMachineOptions {
  readonly model: GpuModel
  /** Id of a policy; throws an Error that names the allowed ones. */
  readonly policy: string
  readonly seed: number
  readonly workload: WorkloadId
  readonly period: Nanos
  readonly counterset: number
  /** Receives every trace event, in order, as it happens. */
  readonly sink: (event: TraceEvent) => void
}

/** A computer with a sampling program and a workload program, one second after probe, driven from outside. Same options and inputs at the same virtual times give the same digest. */
export interface LiveMachine {
  readonly now: Nanos
  /** Operations performed so far. */
  readonly steps: number
  /** 64-bit hex over everything that happened so far. */
  readonly digest: string
  /** True while the sampling program owns a session. */
  readonly sessionEnabled: boolean
  /** Runs until virtual time stands at `moment`. */
  runUntil(moment: Nanos): void
  /** Performs one operation, moving time to the next deadline if nothing is enabled. */
  step(): void
  state(): MachineState
  /** PERFCNT_ENABLE, then a PERFCNT_DUMP each period. */
  enableSession(): void
  disableSession(): void
  dumpOnce(): void
  setWorkload(workload: WorkloadId): void
  setPeriod(period: Nanos): void
  /** Used by the next enable. */
  setCounterset(counterset: number): void
  /** Injects now, or arms for a virtual time that has not passed. Returns the fault's id. */
  inject(kind: FaultKind, at?: Nanos): number
  disarm(id: number): void
}

export type CreateLiveMachine = (options: LiveMachineOptions) => LiveMachine
