/** Numbers and names of asm-generic/errno-base.h and errno.h, as far as panfrost returns them. */
const NUMBERS = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSPC: 28,
  ENOSYS: 38,
  ETIME: 62,
  ETIMEDOUT: 110,
  EALREADY: 114,
  ECANCELED: 125,
  ERESTARTSYS: 512,
} as const

export const {
  ENOENT,
  EINTR,
  EIO,
  E2BIG,
  EAGAIN,
  ENOMEM,
  EACCES,
  EFAULT,
  EBUSY,
  ENODEV,
  EINVAL,
  ENOTTY,
  ENOSPC,
  ENOSYS,
  ETIME,
  ETIMEDOUT,
  EALREADY,
  ECANCELED,
  ERESTARTSYS,
} = NUMBERS

const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number as number, name]))

/** What a caller got, as people write it: `0`, `-EIO`, `+11` for a positive result. */
export function resultName(result: number): string {
  if (result > 0) return `+${result}`
  if (result === 0) return '0'
  return `-${NAMES.get(-result) ?? -result}`
}
