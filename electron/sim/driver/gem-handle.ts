import { EFAULT, EINVAL, ENOENT } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { copyFromUser, type UserPtr } from '../kernel/user-memory.ts'
import { type DrmFile } from './drm-file.ts'
import { gemClose, gemOpen } from './gem.ts'
import { gemObjectGet, gemObjectPut, type PanfrostGemObject } from './gem-object.ts'

/** drm_gem.c: names of BOs in a file. */

/** drm_gem_handle_create(): the handle, or -errno of the driver's open. Other threads can guess the handle before it is open. */
export const gemHandleCreate = fn('drm_gem_handle_create', function* (file: DrmFile, bo: PanfrostGemObject) {
  const handle = yield* file.objects.alloc(bo)
  yield* gemObjectGet(bo)
  const ret = yield* gemOpen(bo, file.driverPriv)
  if (ret === 0) return handle
  yield* file.objects.remove(handle)
  yield* gemObjectPut(bo)
  return ret
})

/** drm_gem_handle_delete(): 0, or -EINVAL for an unknown handle. */
export const gemHandleDelete = fn('drm_gem_handle_delete', function* (file: DrmFile, handle: number) {
  const bo = yield* file.objects.remove(handle)
  if (bo === undefined) return -EINVAL
  yield* releaseHandle(file, bo)
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
