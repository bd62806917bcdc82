// The errnos that the driver's ioctls return, by their Linux numbers.
const ERRNO = new Map([
  [1, 'EPERM'],
  [2, 'ENOENT'],
  [4, 'EINTR'],
  [5, 'EIO'],
  [9, 'EBADF'],
  [11, 'EAGAIN'],
  [12, 'ENOMEM'],
  [13, 'EACCES'],
  [14, 'EFAULT'],
  [16, 'EBUSY'],
  [17, 'EEXIST'],
  [19, 'ENODEV'],
  [22, 'EINVAL'],
  [25, 'ENOTTY'],
  [28, 'ENOSPC'],
  [34, 'ERANGE'],
  [38, 'ENOSYS'],
  [62, 'ETIME'],
  [95, 'EOPNOTSUPP'],
  [110, 'ETIMEDOUT'],
  [125, 'ECANCELED'],
  [512, 'ERESTARTSYS'],
])

/** `EIO` for 5; the number itself where the name is not known. */
export function errnoName(errno: number): string {
  return ERRNO.get(errno) ?? String(errno)
}

/** A system call's result as the caller got it: `0`, `-EIO`, and `+11` for a positive one, which is nobody's errno. */
export function formatResult(result: number): string {
  if (result === 0) return '0'
  return result < 0 ? `-${errnoName(-result)}` : `+${result}`
}
