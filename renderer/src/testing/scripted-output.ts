import {
  type Batch,
  type Discontinuity,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type ResetRecord,
} from '../../../electron/protocol/types.ts'

interface ScriptedSample {
  readonly begin: number
  readonly end: number
  readonly epoch: number
  readonly words: readonly number[]
}

/** What a scripted machine has to report since its last batch. */
export class ScriptedOutput {
  readonly samples: ScriptedSample[] = []
  readonly log: KernelLogLine[] = []
  readonly ioctls: IoctlRecord[] = []
  readonly jobs: JobRecord[] = []
  readonly resets: ResetRecord[] = []
  readonly faults: FaultRecord[] = []
  readonly discontinuities: Discontinuity[] = []
}

/** Samples as a batch has them. */
export function packed(samples: readonly ScriptedSample[]): Batch['samples'] {
  return {
    count: samples.length,
    begin: Float64Array.from(samples, ({ begin }) => begin),
    end: Float64Array.from(samples, ({ end }) => end),
    epoch: Uint32Array.from(samples, ({ epoch }) => epoch),
    resets: new Uint32Array(samples.length),
    words: Uint32Array.from(samples.flatMap(({ words }) => words)),
  }
}
