import { EALREADY, EFAULT, EINVAL, ENOENT } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { copyFromUser, type UserPtr } from '../kernel/user-memory.ts'
import { type DrmFile } from './drm-file.ts'
import { gemClose, gemOpen } from './gem.ts'
import { gemObjectGet, gemObjectPut, type PanfrostGemObject } from './gem-object.ts'

/** drm_gem.c: names of BOs in a file. */

/**
 * drm_gem_handle_create(): the handle, or -errno of the driver's open. It stands for nothing before that is over, should another thread
 * guess it.
 */
export const gemHandleCreate = fn('drm_gem_handle_create', function* (file: DrmFile, bo: PanfrostGemObject) {
  yield* gemObjectGet(bo)
  const handle = yield* file.objects.alloc(undefined)
  const ret = yield* gemOpen(bo, file.driverPriv)
  if (ret === 0) {
    yield* file.objects.replace(handle, bo)
    return handle
  }
  yield* file.objects.remove(handle)
  yield* gemObjectPut(bo)
  return ret
})

/** drm_gem_handle_delete(): 0, or -EINVAL for an unknown handle. The number is free again when all is over. */
export const gemHandleDelete = fn('drm_gem_handle_delete', function* (file: DrmFile, handle: number) {
  const bo = yield* file.objects.replace(handle, undefined)
  if (bo === undefined) return -EINVAL
  yield* releaseHandle(file, bo)
  yield* file.objects.remove(handle)
  return 0
})

/** drm_gem_object_lookup(): with a reference. Undefined for an unknown handle. */
export function* gemObjectLookup(file: DrmFile, handle: number): Task<PanfrostGemObject | undefined> {
  return yield* file.objects.find(handle, gemObjectGet)
}

/** drm_gem_objects_lookup(): an array of handles in user space to objects with a reference each; -EFAULT or -ENOENT with none. */
export const gemObjectsLookup = fn(
  'drm_gem_objects_lookup',
  function* (file: DrmFile, handles: UserPtr, count: number) {
    file.kernel.lockdep.allocation()
    const bytes = yield* copyFromUser(file.memory, handles, 4 * count)
    if (bytes === undefined) return -EFAULT
    const found: PanfrostGemObject[] = []
    for (const handle of wordsOf(bytes)) {
      const bo = yield* gemObjectLookup(file, handle)
      if (bo === undefined) {
        for (const taken of found) yield* gemObjectPut(taken)
        return -ENOENT
      }
      found.push(bo)
    }
    return found
  },
)

/**
 * drm_gem_lock_reservations(): 0, -EALREADY if one BO is there twice, or -EINTR on a signal, with none locked.
 * Modelled: in one order for all, and told of a BO that is there twice before any is locked; the kernel takes them as they come and
 * backs off (ww_mutex).
 */
export const gemLockReservations = fn(
  'drm_gem_lock_reservations',
  function* (bos: readonly PanfrostGemObject[]): Task<number> {
    if (new Set(bos).size < bos.length) return -EALREADY
    const locked: PanfrostGemObject[] = []
    for (const bo of bos.toSorted((a, b) => a.resv.lock.id - b.resv.lock.id)) {
      const ret = yield* bo.resv.lock.lockInterruptible()
      if (ret !== 0) {
        yield* gemUnlockReservations(locked)
        return ret
      }
      locked.push(bo)
    }
    return 0
  },
)

/** drm_gem_unlock_reservations() */
export function* gemUnlockReservations(bos: readonly PanfrostGemObject[]): Task {
  for (const bo of bos) yield* bo.resv.lock.unlock()
}

/** drm_gem_mmap(): the pages behind an offset that MMAP_BO gave out. Undefined if no handle of the file has it. */
export const gemMmap = fn('drm_gem_mmap', function* (file: DrmFile, offset: number) {
  return (yield* file.objects.findWhere((bo) => bo.mmapOffset === offset))?.pages
})

/** drm_gem_release(): closes what the program left open. */
export const gemRelease = fn('drm_gem_release', function* (file: DrmFile) {
  for (const bo of file.objects.takeAll()) yield* releaseHandle(file, bo)
})

/** drm_gem_object_release_handle() */
function* releaseHandle(file: DrmFile, bo: PanfrostGemObject): Task {
  yield* gemClose(bo, file.driverPriv)
  yield* gemObjectPut(bo)
}

/** An array of u32. */
export function wordsOf(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(4 * i, true))
}
