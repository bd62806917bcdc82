import { EFAULT } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { copyToUser, userPtr } from '../kernel/user-memory.ts'
import { type DrmDriver } from './drm.ts'
import { type DrmFile } from './drm-file.ts'
import { type VERSION } from './drm-uapi.ts'
import { type Args } from './uapi.ts'

/** drm_version(): the driver's version, and its texts as far as the caller's buffers go. 0 or -EFAULT. */
export const ioctlVersion = fn('drm_version', function* (driver: DrmDriver, args: Args<typeof VERSION>, file: DrmFile) {
  args.version_major = driver.version.major
  args.version_minor = driver.version.minor
  args.version_patchlevel = driver.version.patchlevel
  const { name, date, desc } = driver
  if (!(yield* copyText(file, name, args.name, args.name_len))) return -EFAULT
  if (!(yield* copyText(file, date, args.date, args.date_len))) return -EFAULT
  if (!(yield* copyText(file, desc, args.desc, args.desc_len))) return -EFAULT
  // The whole lengths, whatever was copied: a caller asks twice, the second time with buffers of these sizes.
  args.name_len = BigInt(name.length)
  args.date_len = BigInt(date.length)
  args.desc_len = BigInt(desc.length)
  return 0
})

/** drm_copy_field(): without an end mark; nothing to a null pointer. */
function* copyText(file: DrmFile, text: string, to: bigint, room: bigint): Task<boolean> {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  if (to === 0n || room === 0n) return true
  return yield* copyToUser(file.memory, userPtr(to), bytes.subarray(0, Math.min(bytes.length, Number(room))))
}
