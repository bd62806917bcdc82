import { type ExplorationApi, type ExplorationEvents } from './exploration.ts'
import { type GuidedRunsApi } from './guided-runs.ts'
import { type PoliciesApi } from './policies.ts'
import { type RecordingsApi } from './recordings.ts'
import {
  type Batch,
  type FaultKind,
  type LabDescription,
  type LabStatus,
  type MachineEventId,
  type Notice,
  type RecordingInfo,
  type RunSettings,
  type Speed,
} from './types.ts'

/** What a window can ask of the lab. Bad arguments are refused with an Error whose message says what is allowed. */
export interface LabApi extends ExplorationApi, RecordingsApi, GuidedRunsApi, PoliciesApi {
  /** What there is to choose from; does not change while the lab lives. */
  describe(): Promise<LabDescription>
  status(): Promise<LabStatus>
  /** What is retained of the current run, oldest first, for a window that has just opened. Batches are pushed from this call on, none is missing or repeated. */
  history(): Promise<readonly Batch[]>
  /** No batch is pushed any more, until the history is asked for: something else is shown. */
  unfollow(): Promise<void>

  setRunning(running: boolean): Promise<void>
  /** 0.01 to 1000 virtual seconds per wall second, or 'max'. */
  setSpeed(speed: Speed): Promise<void>
  /** Runs, and pauses when the event happens next. */
  runTo(event: MachineEventId): Promise<void>
  /** Performs one operation while paused. */
  step(): Promise<void>

  /** PERFCNT_ENABLE with enable = 1 by the sampling program; dumps follow each period. */
  enableSession(): Promise<void>
  /** PERFCNT_ENABLE with enable = 0. */
  disableSession(): Promise<void>
  /** One PERFCNT_DUMP outside the rhythm. */
  dumpOnce(): Promise<void>
  /** Workload, period and counterset change the running machine; the counterset is used by the next enable. */
  change(settings: Partial<Pick<RunSettings, 'workload' | 'periodMs' | 'counterset' | 'client'>>): Promise<void>
  /** A new machine from the same seed and settings but for what is given. */
  reboot(settings: Partial<Pick<RunSettings, 'policy' | 'model' | 'seed'>>): Promise<void>
  /** Injects now, at a virtual time that has not passed, or when an event happens next. Returns the id of an armed fault. */
  injectFault(kind: FaultKind, when?: number | MachineEventId): Promise<number>
  disarmFault(id: number): Promise<void>

  startRecording(name?: string): Promise<RecordingInfo>
  stopRecording(): Promise<RecordingInfo>
  recordings(): Promise<readonly RecordingInfo[]>
  openRecording(id: string): Promise<RecordingInfo>
  /**
   * The part of an opened recording with `from <= time < to`, in virtual ns of `RecordingInfo.runs[run]`. Its samples have no words: charts
   * read what they need of those by `readSeries`.
   */
  readRecording(id: string, run: number, from: number, to: number): Promise<readonly Batch[]>
  deleteRecording(id: string): Promise<void>
}

/** What the lab pushes. */
export interface LabEvents extends ExplorationEvents {
  onStatus(status: LabStatus): void
  /** Answered when it has been taken in; samples are dropped and counted while too many are unanswered. */
  onBatch(batch: Batch): void
  onNotice(notice: Notice): void
}
