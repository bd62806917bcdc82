import * as v from 'valibot'
import {
  type Discontinuity,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type MachineState,
  type ResetRecord,
  type RunSettings,
} from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { FAULTS } from '../../../sim/machine/faults.ts'
import { MACHINE_EVENTS } from '../../../sim/machine/machine-events.ts'
import { SAMPLING_CLIENTS } from '../../../sim/machine/sampling-client.ts'
import { WORKLOADS } from '../../../sim/machine/workload.ts'

// The JSON channels of a recording. The reader checks with these schemas and the file carries them as JSON Schema, so that what is
// described is what is written.

const time = v.pipe(v.number(), v.transform(nanos))
const text = v.string()
const number = v.number()
const flag = v.boolean()
/** JSON has no undefined: the property is left out, and is there again, undefined, when read. */
const laterTime = v.optional(time, () => undefined)

export const settingsSchema = v.object({
  policy: text,
  model: text,
  seed: number,
  workload: v.picklist(WORKLOADS.map((workload) => workload.id)),
  periodMs: number,
  counterset: number,
  client: v.exactOptional(v.picklist(SAMPLING_CLIENTS.map(({ id }) => id))),
}) satisfies v.GenericSchema<unknown, RunSettings>

/** Opens a slice of a run, and is repeated (`continued`) in each further chunk of it. `now` is the virtual time the slice reaches. */
export const sliceSchema = v.object({ now: time, settings: settingsSchema, samplesDropped: number, continued: flag })

/** Operations that the machine had performed; format 1.0 does not have it. */
const steps = v.optional(number, () => undefined)

/** What someone outside asked of the machine, written before it is done. The first one of a run is its beginning. */
export const inputSchema = v.object({
  id: number,
  at: time,
  steps,
  call: text,
  args: v.optional(v.unknown(), () => undefined),
})

/** Digest of the machine at a virtual time, 64-bit hex: what a second run is compared with. */
export const checkSchema = v.object({
  at: time,
  steps,
  digest: text,
  /** Inputs of the run before it: one that is lost is missed. */
  inputs: v.optional(number, () => undefined),
})

/**
 * What a person wrote beside a recording: about a moment, a range, or (with neither `from` nor `to`) all of it. Written again under
 * its id when it changes. Times are virtual ns of the run that the channel names.
 */
export const noteSchema = v.object({
  id: text,
  /** Wall time, milliseconds since 1970. */
  written: number,
  from: laterTime,
  to: laterTime,
  text,
  tags: v.array(text),
  removed: flag,
})

export type RecordedCheck = Omit<v.InferInput<typeof checkSchema>, 'inputs'>
export type RecordedNote = v.InferInput<typeof noteSchema>

export const klogSchema = v.object({
  at: time,
  level: v.picklist([3, 4, 6, 7]),
  text,
  trace: v.array(text),
}) satisfies v.GenericSchema<unknown, KernelLogLine>

export const ioctlSchema = v.object({
  id: number,
  process: text,
  file: text,
  name: text,
  begin: time,
  end: time,
  result: number,
}) satisfies v.GenericSchema<unknown, IoctlRecord>

export const jobSchema = v.object({
  slot: number,
  process: text,
  begin: time,
  end: time,
  exception: text,
}) satisfies v.GenericSchema<unknown, JobRecord>

export const resetSchema = v.object({
  id: number,
  begin: time,
  end: laterTime,
  cause: text,
}) satisfies v.GenericSchema<unknown, ResetRecord>

export const faultSchema = v.object({
  id: number,
  kind: v.picklist(FAULTS.map((fault) => fault.kind)),
  at: time,
  phase: v.picklist(['armed', 'injected', 'disarmed']),
  /** The event that it waits for, or waited for; since format 1.2. */
  on: v.exactOptional(v.picklist(MACHINE_EVENTS.map(({ id }) => id))),
}) satisfies v.GenericSchema<unknown, FaultRecord>

export const discontinuitySchema = v.object({
  id: number,
  kind: v.picklist([
    'RESET',
    'SESSION_LOST',
    'DUMP_TIMEOUT',
    'STRETCHED',
    'PARTIAL',
    'DISABLED',
    'FILE_LOSS',
    'SAMPLES_DROPPED',
  ]),
  epochBefore: number,
  epochAfter: v.optional(number, () => undefined),
  tLastGood: time,
  tFirstGood: laterTime,
  errno: number,
  ioctlsFailed: number,
  samplesExpected: number,
  samplesLost: number,
  configRestored: v.picklist(['yes', 'no', 'partial']),
  cause: text,
  policy: text,
}) satisfies v.GenericSchema<unknown, Discontinuity>

const machineSchema = v.object({
  at: time,
  addressSpaces: v.array(
    v.object({
      as: number,
      owner: v.optional(text, () => undefined),
      asCount: number,
      enabled: flag,
      active: flag,
      faulty: flag,
    }),
  ),
  vms: v.array(v.object({ file: text, as: number, asCount: number })),
  jobSlots: v.array(
    v.object({
      slot: number,
      hardware: v.array(v.object({ process: text, state: v.picklist(['running', 'stalled', 'next']), since: time })),
      queued: number,
    }),
  ),
  perfcnt: v.object({
    user: v.optional(text, () => undefined),
    mode: v.picklist(['off', 'manual']),
    as: number,
    counterset: number,
    fields: v.array(v.object({ name: text, value: text })),
  }),
  reset: v.object({ pending: flag, inProgress: flag, count: number }),
  power: v.object({ status: v.picklist(['active', 'suspended', 'resuming', 'suspending']), usage: number }),
  gpuIrqMask: number,
  /** Since format 1.2, as `registers` and `since` of a check. */
  irqs: v.optional(
    v.array(v.object({ line: text, level: flag, inService: flag, threadPending: flag, threadActive: flag })),
    [],
  ),
  registers: v.optional(v.record(text, number), {}),
  inFlight: v.array(v.object({ process: text, name: text, since: time })),
  checks: v.array(v.object({ id: text, label: text, ok: flag, detail: text, since: laterTime })),
}) satisfies v.GenericSchema<unknown, MachineState>

/** A whole state, never a difference. `repeated` marks the copy written each virtual second so that a reader can start there. */
export const stateSchema = v.object({ repeated: flag, state: machineSchema })
