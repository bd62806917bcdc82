import { type Nanos } from '../kernel/clock.ts'
import { type Splat } from '../kernel/splat.ts'
import { type Discontinuity } from './discontinuity.ts'
import { type FaultKind } from './faults.ts'
import { type MachineEventId } from './machine-events.ts'

/** One line of the kernel log. `level` is the printk level: 3 error, 4 warning, 6 info, 7 debug. */
export interface KernelLogLine {
  readonly at: Nanos
  readonly level: 3 | 4 | 6 | 7
  readonly text: string
  /** Call trace of a splat, innermost first; empty for a plain line. */
  readonly trace: readonly string[]
}

/** A finished system call. `result` is exactly what the caller got: 0, -errno, or positive. */
export interface IoctlRecord {
  readonly id: number
  readonly process: string
  readonly file: string
  readonly name: string
  readonly begin: Nanos
  readonly end: Nanos
  readonly result: number
}

/** A dump that returned 0: the counts of `begin`..`end`. */
export interface Sample {
  readonly seq: number
  readonly epoch: number
  readonly begin: Nanos
  readonly end: Nanos
  /** Resets since the last report, where the policy's dump struct reports them; 0 elsewhere. */
  readonly resets: number
  /** The buffer as copied to user space: 32-bit words, `GpuModel.dumpBytes / 4` of them. */
  readonly words: Uint32Array
}

export interface ResetRecord {
  readonly id: number
  readonly begin: Nanos
  /** Undefined while it lasts. */
  readonly end: Nanos | undefined
  /** `job timeout, JS1`, `AS stuck active`, `lab`, `runtime resume`, ... */
  readonly cause: string
}

export interface JobRecord {
  readonly slot: number
  readonly process: string
  readonly begin: Nanos
  readonly end: Nanos
  /** Name of the exception code it ended with: DONE, STOPPED, TERMINATED, JOB_BUS_FAULT, ... or RESET. */
  readonly exception: string
}

export interface FaultRecord {
  readonly id: number
  readonly kind: FaultKind
  readonly at: Nanos
  /** `armed` fires at `at`, or when `on` happens, for which it waits since `at`. */
  readonly phase: 'armed' | 'injected' | 'disarmed'
  readonly on?: MachineEventId
}

/** Everything a machine reports, in order. */
export type TraceEvent =
  | { readonly type: 'klog'; readonly line: KernelLogLine }
  | { readonly type: 'splat'; readonly splat: Splat }
  | { readonly type: 'ioctl'; readonly ioctl: IoctlRecord }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'discontinuity'; readonly discontinuity: Discontinuity }
  | { readonly type: 'reset'; readonly reset: ResetRecord }
  | { readonly type: 'job'; readonly job: JobRecord }
  | { readonly type: 'fault'; readonly fault: FaultRecord }
