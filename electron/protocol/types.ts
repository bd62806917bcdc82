import { type Discontinuity, type DiscontinuityKind } from '../sim/machine/discontinuity.ts'
import { type FaultInfo, type FaultKind } from '../sim/machine/faults.ts'
import { type LaneColumns, type LaneGroup, type LaneKind } from '../sim/machine/lanes/lane-columns.ts'
import { type MachineEventId, type MachineEventInfo } from '../sim/machine/machine-events.ts'
import { type MachineState } from '../sim/machine/state.ts'
import {
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type ResetRecord,
} from '../sim/machine/trace.ts'
import { type RaceDescription } from './exploration.ts'
import { type SamplingClientId } from '../sim/machine/sampling-client.ts'
import { type WorkloadId } from '../sim/machine/workload.ts'

export type {
  Discontinuity,
  DiscontinuityKind,
  FaultInfo,
  FaultKind,
  FaultRecord,
  IoctlRecord,
  JobRecord,
  KernelLogLine,
  LaneColumns,
  LaneGroup,
  LaneKind,
  MachineEventId,
  MachineEventInfo,
  MachineState,
  ResetRecord,
  SamplingClientId,
  WorkloadId,
}

export interface CounterInfo {
  /** `GPU_ACTIVE`, as in the public tables; unique within its category. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly units: string
  readonly group: string
  readonly category: 'JM' | 'TILER' | 'MMU_L2' | 'SHADER'
  /** Word of the dump in each present block of the category; a chart shows their sum. */
  readonly words: readonly number[]
}

export interface ModelInfo {
  readonly id: string
  /** `Mali-G52 MP2` */
  readonly product: string
  readonly soc: string
  readonly dumpWords: number
  readonly clockHz: number
  readonly countersets: number
  /** Bytes that one beat of the external bus carries. */
  readonly busBytes: number
  readonly counters: readonly CounterInfo[]
  /** Registers whose value is not sourced. */
  readonly standIns: readonly string[]
}

export interface PolicyInfo {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly source: string
  readonly attributed: boolean
  readonly base: string | undefined
  /** Functions it changes, by their C names. */
  readonly touches: readonly string[]
}

export interface LabDescription {
  readonly version: string
  readonly models: readonly ModelInfo[]
  readonly policies: readonly PolicyInfo[]
  readonly workloads: readonly { readonly id: WorkloadId; readonly label: string }[]
  readonly clients: readonly { readonly id: SamplingClientId; readonly label: string; readonly effect: string }[]
  readonly faults: readonly FaultInfo[]
  /** What a fault can be armed for, and what the machine can run to. */
  readonly events: readonly MachineEventInfo[]
  readonly races: RaceDescription
}

/** Virtual seconds per wall second, or as fast as the machine can. */
export type Speed = number | 'max'

export interface RunSettings {
  readonly policy: string
  readonly model: string
  readonly seed: number
  readonly workload: WorkloadId
  /** Virtual milliseconds between dumps, at least 1. */
  readonly periodMs: number
  readonly counterset: number
  /** How the sampling program takes what it gets; left out: as Mesa's producer. */
  readonly client?: SamplingClientId
}

export type RecordingState =
  | { readonly state: 'idle' }
  | {
      readonly state: 'recording'
      readonly id: string
      readonly name: string
      readonly since: number
      readonly bytes: number
    }

export interface LabStatus {
  /** Grows with each reboot; batches carry it. */
  readonly run: number
  readonly settings: RunSettings
  readonly running: boolean
  readonly speed: Speed
  readonly now: number
  /** What the sampling program does: it owns a session, it has none, or an enable was refused. */
  readonly session: 'enabled' | 'disabled'
  readonly recording: RecordingState
  readonly armed: readonly FaultRecord[]
  /** It runs until this happens, and pauses then. */
  readonly goal: MachineEventId | undefined
}

/** Samples by column, oldest first. Times are virtual nanoseconds. */
export interface SampleColumns {
  readonly count: number
  readonly begin: Float64Array
  readonly end: Float64Array
  readonly epoch: Uint32Array
  readonly resets: Uint32Array
  /** `count` dumps of `ModelInfo.dumpWords` words each, one after the other. */
  readonly words: Uint32Array
}

/** What happened in one slice of a run. Everything the window draws comes from batches, live or recorded. */
export interface Batch {
  readonly run: number
  readonly settings: RunSettings
  /** Virtual time reached. */
  readonly now: number
  readonly samples: SampleColumns
  /** Samples of this slice that were not sent because the viewer lags behind; the hole is a discontinuity. */
  readonly samplesDropped: number
  readonly log: readonly KernelLogLine[]
  readonly ioctls: readonly IoctlRecord[]
  readonly jobs: readonly JobRecord[]
  readonly resets: readonly ResetRecord[]
  readonly faults: readonly FaultRecord[]
  readonly discontinuities: readonly Discontinuity[]
  /** Undefined in what was recorded before format 1.2. */
  readonly lanes: LaneColumns | undefined
  /** The newest state of the slice, undefined if it did not change. */
  readonly state: MachineState | undefined
}

export interface RecordingInfo {
  /** Name of its file. */
  readonly id: string
  /** Written in the file: stays when it is renamed, and copies of it have it too. Empty where it can't be read. */
  readonly recordingId: string
  readonly name: string
  readonly bytes: number
  /** Wall time of creation, milliseconds since 1970. */
  readonly created: number
  readonly durationNs: number
  readonly samples: number
  readonly discontinuities: number
  /** Settings of each run in it; a reboot starts another. */
  readonly runs: readonly RunSettings[]
  /** Virtual time that each of `runs` covers, in ns: a recording may begin in the middle of a run. */
  readonly spans: readonly { readonly from: number; readonly to: number }[]
  readonly complete: boolean
  /** A light one has what does the runs again, and nothing to show before that is done. */
  readonly kind: 'full' | 'light'
  /** What is wrong with the file and what could be read, undefined if nothing is. */
  readonly problem: string | undefined
  /** Another process is writing it: until that ends it can be opened, and nothing else. */
  readonly writtenElsewhere?: true
}

/** A message for the person at the window. */
export interface Notice {
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}
