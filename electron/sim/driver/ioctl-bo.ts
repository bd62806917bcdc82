import { EBUSY, EINTR, EINVAL, ENOENT, ETIMEDOUT } from '../kernel/errno.ts'
import { fn } from '../kernel/operation.ts'
import { type PanfrostDevice } from './device.ts'
import { type DrmFile } from './drm-file.ts'
import { drmTimeout } from './drm-timeout.ts'
import { gemMappingLookup, gemMappingPut } from './gem.ts'
import { gemHandleCreate, gemObjectLookup } from './gem-handle.ts'
import { gemCreate, gemMadviseLocked, gemObjectPut } from './gem-object.ts'
import {
  type Args,
  BO_HEAP,
  BO_NOEXEC,
  BO_WB_MMAP,
  type CREATE_BO,
  type GET_BO_OFFSET,
  MADV_DONTNEED,
  type MADVISE,
  type MMAP_BO,
  type WAIT_BO,
} from './uapi.ts'

/** panfrost_ioctl_create_bo() */
export const ioctlCreateBo = fn(
  'panfrost_ioctl_create_bo',
  function* (pfdev: PanfrostDevice, args: Args<typeof CREATE_BO>, file: DrmFile) {
    const heap = (args.flags & BO_HEAP) !== 0
    if (args.size === 0 || args.pad !== 0 || (args.flags & ~(BO_NOEXEC | BO_HEAP | BO_WB_MMAP)) !== 0) return -EINVAL
    if (heap && (args.flags & BO_NOEXEC) === 0) return -EINVAL
    if (heap && (args.flags & BO_WB_MMAP) !== 0) return -EINVAL
    const bo = yield* gemCreate(pfdev, args.size, args.flags)
    const handle = yield* gemHandleCreate(file, bo)
    if (handle < 0) {
      yield* gemObjectPut(bo)
      return handle
    }
    const mapping = yield* gemMappingLookup(bo, file.driverPriv)
    // Another thread can have closed the handle it guessed.
    if (mapping !== undefined) {
      args.handle = handle
      args.offset = BigInt(mapping.start)
      yield* gemMappingPut(mapping)
    }
    yield* gemObjectPut(bo)
    return mapping === undefined ? -EINVAL : 0
  },
)

/** panfrost_ioctl_mmap_bo() */
export const ioctlMmapBo = fn('panfrost_ioctl_mmap_bo', function* (args: Args<typeof MMAP_BO>, file: DrmFile) {
  if (args.flags !== 0) return -EINVAL
  const bo = yield* gemObjectLookup(file, args.handle)
  if (bo === undefined) return -ENOENT
  if (!bo.isHeap) {
    // Modelled: the fake offset of a BO is made from its id; programs of the lab reach the pages through it.
    // Unique among the file's objects; numbers are large under search, and a file offset has 63 bits.
    bo.mmapOffset ??= (2 ** 32 + bo.resv.lock.id * 2 ** 24) % 2 ** 52
    args.offset = BigInt(bo.mmapOffset)
  }
  yield* gemObjectPut(bo)
  return bo.isHeap ? -EINVAL : 0
})

/** panfrost_ioctl_get_bo_offset(): the pad is not looked at. */
export const ioctlGetBoOffset = fn(
  'panfrost_ioctl_get_bo_offset',
  function* (args: Args<typeof GET_BO_OFFSET>, file: DrmFile) {
    const bo = yield* gemObjectLookup(file, args.handle)
    if (bo === undefined) return -ENOENT
    const mapping = yield* gemMappingLookup(bo, file.driverPriv)
    yield* gemObjectPut(bo)
    if (mapping === undefined) return -EINVAL
    args.offset = BigInt(mapping.start)
    yield* gemMappingPut(mapping)
    return 0
  },
)

const NSEC_PER_JIFFY = 4_000_000n

/** panfrost_ioctl_wait_bo(): success returns the remaining jiffies (HZ = 250 here), cut to a 32-bit int, as the kernel does. */
export const ioctlWaitBo = fn('panfrost_ioctl_wait_bo', function* (args: Args<typeof WAIT_BO>, file: DrmFile) {
  if (args.pad !== 0) return -EINVAL
  const bo = yield* gemObjectLookup(file, args.handle)
  if (bo === undefined) return -ENOENT
  const { clock, timing } = file.kernel
  const timeout = drmTimeout(clock, args.timeout_ns)
  let ret: number
  if (timeout === 0) ret = (yield* bo.resv.testSignaled()) ? 1 : 0
  else {
    ret = yield* bo.resv.waitTimeout(timeout, true)
    // Under search nobody asks how long.
    const left = timing.live ? args.timeout_ns - BigInt(clock.now) : 0n
    if (ret > 0) ret = Number(BigInt.asIntN(32, (left > 0n ? left / NSEC_PER_JIFFY : 0n) + 1n))
  }
  if (ret === 0) ret = timeout === 0 ? -EBUSY : -ETIMEDOUT
  yield* gemObjectPut(bo)
  return ret
})

/** panfrost_ioctl_madvise(): the advice itself is not range-checked. */
export const ioctlMadvise = fn('panfrost_ioctl_madvise', function* (args: Args<typeof MADVISE>, file: DrmFile) {
  const bo = yield* gemObjectLookup(file, args.handle)
  if (bo === undefined) return -ENOENT
  if ((yield* bo.resv.lock.lockInterruptible()) !== 0) {
    yield* gemObjectPut(bo)
    return -EINTR
  }
  yield* bo.mappings.lock.lock()
  const [first] = bo.mappings.list
  const onlyOurs = bo.mappings.list.length === 1 && first?.mmu === file.driverPriv.mmu
  const refused = args.madv === MADV_DONTNEED && !onlyOurs
  if (!refused) args.retained = gemMadviseLocked(bo, args.madv) ? 1 : 0
  yield* bo.mappings.lock.unlock()
  yield* bo.resv.lock.unlock()
  yield* gemObjectPut(bo)
  return refused ? -EINVAL : 0
})
