import { type Fields, type Struct, StructLayout } from './struct-layout.ts'

/** _IOW and _IOWR as the caller sees them: `W` passes a struct in, `WR` gets it back as well. */
export type Direction = 'W' | 'WR'

const IOC_IN = 1
const IOC_OUT = 2
const DRM_IOCTL_BASE = 0x64

/** One ioctl of include/uapi/drm: its struct and its number. */
export class Ioctl<const F extends Fields = Fields> {
  readonly layout: StructLayout<F>
  /** The request number, unsigned. */
  readonly cmd: number

  constructor(
    /** Without its prefix: `PERFCNT_ENABLE`, `GEM_CLOSE`. */
    readonly name: string,
    readonly nr: number,
    direction: Direction,
    size: number,
    fields: F,
  ) {
    this.layout = new StructLayout(size, fields)
    this.cmd = ioctlNumber(direction, nr, size)
  }
}

/** The struct of an ioctl as its handler sees it. */
export type Args<I> = I extends Ioctl<infer F> ? Struct<F> : never

/** DRM_IOW and DRM_IOWR: direction in bits 31:30, size in 29:16, type in 15:8, number in 7:0. */
export function ioctlNumber(direction: Direction, nr: number, size: number): number {
  const bits = direction === 'W' ? IOC_IN : IOC_IN | IOC_OUT
  return ((bits << 30) | (size << 16) | (DRM_IOCTL_BASE << 8) | nr) >>> 0
}

/** An ioctl number taken apart. */
export function decodeIoctlNumber(cmd: number) {
  const direction = cmd >>> 30
  return {
    /** The number belongs to DRM. */
    isDrm: ((cmd >>> 8) & 0xff) === DRM_IOCTL_BASE,
    nr: cmd & 0xff,
    size: (cmd >>> 16) & 0x3fff,
    copiesIn: (direction & IOC_IN) !== 0,
    copiesOut: (direction & IOC_OUT) !== 0,
  }
}

export const JD_REQ_FS = 1
export const JD_REQ_CYCLE_COUNT = 2
export const BO_NOEXEC = 1
export const BO_HEAP = 2
export const BO_WB_MMAP = 4
export const MADV_WILLNEED = 0
export const MADV_DONTNEED = 1

export const SUBMIT = new Ioctl('SUBMIT', 0x40, 'W', 48, {
  jc: ['u64', 0],
  in_syncs: ['u64', 8],
  in_sync_count: ['u32', 16],
  out_sync: ['u32', 20],
  bo_handles: ['u64', 24],
  bo_handle_count: ['u32', 32],
  requirements: ['u32', 36],
  jm_ctx_handle: ['u32', 40],
  pad: ['u32', 44],
})

export const WAIT_BO = new Ioctl('WAIT_BO', 0x41, 'W', 16, {
  handle: ['u32', 0],
  pad: ['u32', 4],
  /** Absolute, CLOCK_MONOTONIC. */
  timeout_ns: ['s64', 8],
})

export const CREATE_BO = new Ioctl('CREATE_BO', 0x42, 'WR', 24, {
  size: ['u32', 0],
  flags: ['u32', 4],
  handle: ['u32', 8],
  pad: ['u32', 12],
  /** Out: GPU address in the file's VM. */
  offset: ['u64', 16],
})

export const MMAP_BO = new Ioctl('MMAP_BO', 0x43, 'WR', 16, {
  handle: ['u32', 0],
  flags: ['u32', 4],
  /** Out: what to pass to mmap() of the DRM file. */
  offset: ['u64', 8],
})

export const GET_PARAM = new Ioctl('GET_PARAM', 0x44, 'WR', 16, {
  param: ['u32', 0],
  pad: ['u32', 4],
  value: ['u64', 8],
})

export const GET_BO_OFFSET = new Ioctl('GET_BO_OFFSET', 0x45, 'WR', 16, {
  handle: ['u32', 0],
  pad: ['u32', 4],
  offset: ['u64', 8],
})

export const PERFCNT_ENABLE = new Ioctl('PERFCNT_ENABLE', 0x46, 'W', 8, {
  enable: ['u32', 0],
  counterset: ['u32', 4],
})

export const PERFCNT_DUMP = new Ioctl('PERFCNT_DUMP', 0x47, 'W', 8, {
  buf_ptr: ['u64', 0],
})

/** Policy `v3`. Layout inferred: no header of it was found, and panfrost_perfcnt.c takes the address of a 64-bit field. */
export const PERFCNT_DUMP_HW_RESET = new Ioctl('PERFCNT_DUMP', 0x47, 'WR', 16, {
  buf_ptr: ['u64', 0],
  /** Out: 1 if a reset happened since the last dump. */
  hw_reset: ['u64', 8],
})

/** Policy `v4`. Layout inferred, the bits' values as well: no header of it was found. */
export const PERFCNT_DUMP_STATE = new Ioctl('PERFCNT_DUMP', 0x47, 'WR', 16, {
  buf_ptr: ['u64', 0],
  /** Out: bits PERFCNT_SESSION_*. */
  state: ['u32', 8],
  pad: ['u32', 12],
})

/** A reset took the address space, and it could not be had again. */
export const PERFCNT_SESSION_DEAD = 1
export const PERFCNT_SESSION_INTERRUPTED_BY_RESET = 2

/** Ours, for policy `restore` (driver 1.7). The number of the ioctl and its first eight bytes are those of PERFCNT_DUMP. */
export const PERFCNT_DUMP_RESETS = new Ioctl('PERFCNT_DUMP', 0x47, 'WR', 16, {
  buf_ptr: ['u64', 0],
  /** Out, of a DUMP that returns 0: resets since the one before that did, or since enable. */
  resets: ['u32', 8],
  pad: ['u32', 12],
})

export const MADVISE = new Ioctl('MADVISE', 0x48, 'WR', 12, {
  handle: ['u32', 0],
  madv: ['u32', 4],
  /** Out: 0 if the pages were purged. */
  retained: ['u32', 8],
})

/** GET_PARAM's parameters in order of their numbers. */
export const PARAMS = [
  'GPU_PROD_ID',
  'GPU_REVISION',
  'SHADER_PRESENT',
  'TILER_PRESENT',
  'L2_PRESENT',
  'STACK_PRESENT',
  'AS_PRESENT',
  'JS_PRESENT',
  'L2_FEATURES',
  'CORE_FEATURES',
  'TILER_FEATURES',
  'MEM_FEATURES',
  'MMU_FEATURES',
  'THREAD_FEATURES',
  'MAX_THREADS',
  'THREAD_MAX_WORKGROUP_SZ',
  'THREAD_MAX_BARRIER_SZ',
  'COHERENCY_FEATURES',
  'TEXTURE_FEATURES0',
  'TEXTURE_FEATURES1',
  'TEXTURE_FEATURES2',
  'TEXTURE_FEATURES3',
  'JS_FEATURES0',
  'JS_FEATURES1',
  'JS_FEATURES2',
  'JS_FEATURES3',
  'JS_FEATURES4',
  'JS_FEATURES5',
  'JS_FEATURES6',
  'JS_FEATURES7',
  'JS_FEATURES8',
  'JS_FEATURES9',
  'JS_FEATURES10',
  'JS_FEATURES11',
  'JS_FEATURES12',
  'JS_FEATURES13',
  'JS_FEATURES14',
  'JS_FEATURES15',
  'NR_CORE_GROUPS',
  'THREAD_TLS_ALLOC',
  'AFBC_FEATURES',
  'SYSTEM_TIMESTAMP',
  'SYSTEM_TIMESTAMP_FREQUENCY',
  'ALLOWED_JM_CTX_PRIORITIES',
  'SELECTED_COHERENCY',
] as const

export type Param = (typeof PARAMS)[number]
