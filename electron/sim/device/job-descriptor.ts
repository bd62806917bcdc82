import { nanos, type Nanos } from '../kernel/clock.ts'
import { gpuVa, type GpuVa } from '../kernel/memory.ts'

/** Bytes of the largest job. */
export const JOB_DESCRIPTOR_BYTES = 64
/** A job's address is a multiple of this. */
export const JOB_ALIGNMENT = 64

/** Numbers of the job types: bit n of JS_FEATURES tells whether a slot takes type n. */
const JOB_TYPES = { NULL: 1, WRITE_VALUE: 2, COMPUTE: 4, VERTEX: 5, TILER: 7, FRAGMENT: 9 } as const
export type WorkType = 'COMPUTE' | 'VERTEX' | 'TILER' | 'FRAGMENT'

interface JobHeader {
  /** The job after this one in its chain, 0 at the end. */
  readonly next: GpuVa
}

/** Does nothing. */
export interface NullJob extends JobHeader {
  readonly type: 'NULL'
}

/** Writes a 32-bit value. */
export interface WriteValueJob extends JobHeader {
  readonly type: 'WRITE_VALUE'
  readonly address: GpuVa
  readonly value: number
}

/** Occupies its slot for a while. Modelled: a profile number and a duration stand in for draws and shaders. */
export interface WorkJob extends JobHeader {
  readonly type: WorkType
  /** Index into PROFILES of workload.ts. */
  readonly profile: number
  readonly duration: Nanos
}

export type Job = NullJob | WriteValueJob | WorkJob

// Header, in bytes, as in Mesa's description of Job Manager parts: exception status, first incomplete task, fault pointer; then
// bit 0 = 64-bit pointers and the type in 7:1; two dependencies; the next job.
const EXCEPTION_STATUS = 0x00
const CONTROL = 0x10
const NEXT = 0x18
const IS_64BIT = 1 << 0
const TYPE_SHIFT = 1
const TYPE_MASK = 0x7f

// WRITE_VALUE payload.
const WRITE_ADDRESS = 0x20
const WRITE_TYPE = 0x28
const WRITE_VALUE = 0x30
const WRITE_TYPE_IMMEDIATE_32 = 6

// Payload of work jobs, this model's own.
const WORK_PROFILE = 0x20
const WORK_DURATION = 0x28

/** A job as it lies in memory, not started yet: a job that is marked done is skipped, so submit a fresh encoding each time. */
export function encodeJob(job: Job): Uint8Array {
  const bytes = new Uint8Array(JOB_DESCRIPTOR_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(CONTROL, IS_64BIT | (JOB_TYPES[job.type] << TYPE_SHIFT), true)
  setUint64(view, NEXT, job.next)
  switch (job.type) {
    case 'NULL':
      break
    case 'WRITE_VALUE':
      setUint64(view, WRITE_ADDRESS, job.address)
      view.setUint32(WRITE_TYPE, WRITE_TYPE_IMMEDIATE_32, true)
      view.setUint32(WRITE_VALUE, job.value, true)
      break
    default:
      view.setUint32(WORK_PROFILE, job.profile, true)
      setUint64(view, WORK_DURATION, job.duration)
  }
  return bytes
}

/** Exception status and type number of the header, with the job, which is undefined where the hardware cannot make sense of it. */
export interface DecodedJob {
  readonly status: number
  readonly typeNumber: number
  readonly next: GpuVa
  readonly job: Job | undefined
}

/** Reads `JOB_DESCRIPTOR_BYTES` bytes; a job at the end of a mapping may have fewer, and what is missing reads as 0. */
export function decodeJob(memory: Uint8Array): DecodedJob {
  const bytes = memory.length < JOB_DESCRIPTOR_BYTES ? padded(memory) : memory
  const view = new DataView(bytes.buffer, bytes.byteOffset, JOB_DESCRIPTOR_BYTES)
  const next = gpuVa(getUint64(view, NEXT))
  const typeNumber = (view.getUint32(CONTROL, true) >>> TYPE_SHIFT) & TYPE_MASK
  return { status: view.getUint32(EXCEPTION_STATUS, true), typeNumber, next, job: bodyOf(view, typeNumber, next) }
}

function bodyOf(view: DataView, typeNumber: number, next: GpuVa): Job | undefined {
  switch (typeNumber) {
    case JOB_TYPES.NULL:
      return { type: 'NULL', next }
    case JOB_TYPES.WRITE_VALUE: {
      // Simplified: of the seven kinds of value only the 32-bit immediate.
      if (view.getUint32(WRITE_TYPE, true) !== WRITE_TYPE_IMMEDIATE_32) return undefined
      const address = gpuVa(getUint64(view, WRITE_ADDRESS))
      return { type: 'WRITE_VALUE', next, address, value: view.getUint32(WRITE_VALUE, true) }
    }
    case JOB_TYPES.COMPUTE:
      return workOf(view, 'COMPUTE', next)
    case JOB_TYPES.VERTEX:
      return workOf(view, 'VERTEX', next)
    case JOB_TYPES.TILER:
      return workOf(view, 'TILER', next)
    case JOB_TYPES.FRAGMENT:
      return workOf(view, 'FRAGMENT', next)
    default:
      return undefined
  }
}

function workOf(view: DataView, type: WorkType, next: GpuVa): WorkJob {
  return { type, next, profile: view.getUint32(WORK_PROFILE, true), duration: nanos(getUint64(view, WORK_DURATION)) }
}

function padded(memory: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(JOB_DESCRIPTOR_BYTES)
  bytes.set(memory)
  return bytes
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true)
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
}

function getUint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}
