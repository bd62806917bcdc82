import { type RunComparison } from '../sim/session/comparison.ts'
import { type EventType } from '../sim/session/event-check.ts'
import { type RunFigures } from '../sim/session/figures.ts'
import {
  type Discontinuity,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type RecordingInfo,
  type ResetRecord,
  type RunSettings,
} from './types.ts'

export type { RunComparison, RunFigures }

/** Where a run that was done again parts from its recording. */
export interface Divergence {
  /** Position among the runs of the recording. */
  readonly run: number
  /** Virtual time, ns. */
  readonly at: number
  /** The first digest that differs, undefined when all are the same. */
  readonly check:
    | { readonly at: number; readonly steps: number | undefined; readonly recorded: string; readonly rerun: string }
    | undefined
  /** The first event that differs, as JSON; undefined when none was found, or on the side that has no such event. */
  readonly event:
    | {
        readonly type: EventType
        readonly at: number
        readonly recorded: string | undefined
        readonly rerun: string | undefined
      }
    | undefined
}

/** What came of doing a recording again. */
export interface Verification {
  readonly ok: boolean
  /** Digests that were the same. */
  readonly checked: number
  /** Events that were the same. */
  readonly events: number
  /** False when parts of the file are missing: what is left of it was compared. */
  readonly whole: boolean
  readonly firstDivergence: Divergence | undefined
  /** Why it could not be done again, or not to its end. */
  readonly problem: string | undefined
}

/** What a person wrote about a moment, a range, or (with neither `from` nor `to`) a whole run. Times in virtual ns. */
export interface RecordingNote {
  readonly id: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly text: string
  readonly tags: readonly string[]
}

/** Where a run was forked from; the recording is empty for a step back in the live run. */
export interface RunParent {
  readonly recordingId: string
  readonly run: number
  /** Virtual time, ns. */
  readonly at: number
}

export interface RunDetails {
  readonly parent: RunParent | undefined
  /** Whose programs it ran, as `lab run` does; undefined for a run of a live machine. */
  readonly scenario: string | undefined
  readonly notes: readonly RecordingNote[]
}

/** What a list does not need and a page about one recording does. */
export interface RecordingDetails {
  readonly recordingId: string
  /** Version of the lab that recorded it. */
  readonly coreVersion: string
  /** A light one has what does the runs again, and nothing to show. */
  readonly kind: 'full' | 'light'
  readonly runs: readonly RunDetails[]
}

/** GPU_ACTIVE over a run, in equal parts of its time: how much of its most, undefined without a sample, and whether a gap touches it. */
export type Spark = readonly { readonly level: number | undefined; readonly isGap: boolean }[]

/** What a list says of a run. */
export interface SurveyedRun extends RunFigures {
  readonly spark: Spark
}

/** Samples of a part of a run, by column, with what some counters counted in each. Times are virtual ns. */
export interface SeriesColumns {
  readonly count: number
  readonly begin: Float64Array
  readonly end: Float64Array
  readonly epoch: Uint32Array
  /** Of each counter asked for, the sum of its words; empty, though there are samples, where the dumps don't have it. */
  readonly values: readonly Float64Array[]
}

/** How often an ioctl gave a result (for WAIT_BO any time left), and the last time. */
export interface CountedIoctl {
  readonly count: number
  readonly last: IoctlRecord
}

/** What happened in a part of a run, as far as a window shows it, oldest first: of log, ioctls and jobs the newest. */
export interface Happenings {
  readonly samples: number
  readonly samplesDropped: number
  readonly log: readonly KernelLogLine[]
  readonly ioctls: readonly IoctlRecord[]
  readonly jobs: readonly JobRecord[]
  readonly counted: readonly CountedIoctl[]
  readonly resets: readonly ResetRecord[]
  readonly faults: readonly FaultRecord[]
  /** As reported, and again under their id when they changed. */
  readonly discontinuities: readonly Discontinuity[]
}

export type ExportFormat = 'csv' | 'perfetto' | 'markdown' | 'light'

/** Something about a recording that takes its time. */
export interface RecordingTask {
  /** Grows with each start. */
  readonly id: number
  readonly kind: 'verify' | 'fork' | 'export' | 'redo' | 'policies'
  /** Id of the recording, or empty for a step back in the live run. */
  readonly recording: string
  /** 0 to 1. */
  readonly share: number
  readonly phase: 'running' | 'done' | 'stopped' | 'failed'
  readonly verification: Verification | undefined
  /** The file that an export has written; the id of the recording of all policies. */
  readonly out: string | undefined
  /** Why it failed. */
  readonly problem: string | undefined
}

/** What a window can ask about recordings beyond making and showing them. */
export interface RecordingsApi {
  /** What has been recorded since the lab began, or since the last untitled one was renamed or deleted; it goes on. Undefined when the folder takes none. */
  untitledRecording(): Promise<RecordingInfo | undefined>
  /** Keeps an untitled recording, or gives any other another name. Its id changes with that. */
  renameRecording(id: string, name: string): Promise<RecordingInfo>
  /** What can be read of a damaged or unclosed file, in a copy beside it. Refused when it is being recorded, or nothing can be read. */
  recoverRecording(id: string): Promise<RecordingInfo>
  recordingDetails(id: string): Promise<RecordingDetails>
  /** Of each run. Reads the whole file, once while it does not change. */
  recordingFigures(id: string): Promise<readonly SurveyedRun[]>
  /** For charts: the part of a run with `from <= end of the sample < to`; of each counter its words, at most 200 counters. */
  readSeries(
    id: string,
    run: number,
    from: number,
    to: number,
    counters: readonly (readonly number[])[],
  ): Promise<SeriesColumns>
  /** For all but the charts: the part of a run with `from <= time < to`. */
  readHappenings(id: string, run: number, from: number, to: number): Promise<Happenings>
  /** Adds a note to run `run`, or changes the one with that id. */
  noteRecording(id: string, run: number, note: RecordingNote): Promise<void>
  removeNote(id: string, run: number, note: string): Promise<void>
  compareRecordings(a: string, runA: number, b: string, runB: number): Promise<RunComparison>

  /** Does the recording again and compares. Refused while another task is under way; so is the next one. */
  startVerification(id: string): Promise<RecordingTask>
  /** Another live machine: the run as it was up to `at`, from its inputs, with other settings from the start if given. It stands there, paused. */
  forkRecording(
    id: string,
    run: number,
    at: number,
    settings: Partial<Pick<RunSettings, 'policy' | 'model' | 'seed'>>,
  ): Promise<RecordingTask>
  /** The scenario of a run again under each policy, as the runs of a new recording. Refused for a run of a live machine: it can be forked. */
  recordAllPolicies(id: string, run: number): Promise<RecordingTask>
  /** Writes the recording in another format to the folder `exports` beside it. */
  startExport(id: string, format: ExportFormat): Promise<RecordingTask>
  /** A light recording is done again; it opens as a full one from then on, until this lab ends. */
  redoRecording(id: string): Promise<RecordingTask>
  /** The live run as it was one operation ago, done again from its start. */
  stepBack(): Promise<RecordingTask>
  /** The newest task, undefined if there was none. */
  recordingTask(): Promise<RecordingTask | undefined>
  /** Ends it; a fork stands where it has got to. */
  stopRecordingTask(): Promise<void>
}
