import { Ioctl } from './uapi.ts'

/** Ioctls of the DRM core that panfrost's clients need (include/uapi/drm/drm.h). */

export const VERSION = new Ioctl('VERSION', 0x00, 'WR', 64, {
  version_major: ['s32', 0],
  version_minor: ['s32', 4],
  version_patchlevel: ['s32', 8],
  name_len: ['u64', 16],
  name: ['u64', 24],
  date_len: ['u64', 32],
  date: ['u64', 40],
  desc_len: ['u64', 48],
  desc: ['u64', 56],
})

export const GEM_CLOSE = new Ioctl('GEM_CLOSE', 0x09, 'W', 8, {
  handle: ['u32', 0],
  pad: ['u32', 4],
})

export const SYNCOBJ_CREATE_SIGNALED = 1

export const SYNCOBJ_CREATE = new Ioctl('SYNCOBJ_CREATE', 0xbf, 'WR', 8, {
  handle: ['u32', 0],
  flags: ['u32', 4],
})

export const SYNCOBJ_DESTROY = new Ioctl('SYNCOBJ_DESTROY', 0xc0, 'WR', 8, {
  handle: ['u32', 0],
  pad: ['u32', 4],
})

export const SYNCOBJ_WAIT_FLAGS_WAIT_ALL = 1

/** The form before `deadline_nsec` was appended; newer kernels accept it. */
export const SYNCOBJ_WAIT = new Ioctl('SYNCOBJ_WAIT', 0xc3, 'WR', 32, {
  handles: ['u64', 0],
  /** Absolute, CLOCK_MONOTONIC. */
  timeout_nsec: ['s64', 8],
  count_handles: ['u32', 16],
  flags: ['u32', 20],
  /** Out: index of a signalled one. */
  first_signaled: ['u32', 24],
  pad: ['u32', 28],
})
