import { DmaFence } from '../kernel/dma-fence.ts'
import { EFAULT, EINVAL, ENOENT, ETIMEDOUT } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { nanos } from '../kernel/clock.ts'
import { Shared } from '../kernel/shared.ts'
import { copyFromUser, userPtr } from '../kernel/user-memory.ts'
import { type DrmFile } from './drm-file.ts'
import { SYNCOBJ_CREATE_SIGNALED } from './drm-uapi.ts'
import { wordsOf } from './gem-handle.ts'

/** struct drm_syncobj: a place for a fence. */
export class DrmSyncobj {
  constructor(readonly fence: Shared<DmaFence | undefined>) {}
}

/** drm_syncobj_create_ioctl() */
export const ioctlSyncobjCreate = fn(
  'drm_syncobj_create_ioctl',
  function* (args: { handle: number; readonly flags: number }, file: DrmFile) {
    if ((args.flags & ~SYNCOBJ_CREATE_SIGNALED) !== 0) return -EINVAL
    file.kernel.lockdep.allocation()
    const signaled = (args.flags & SYNCOBJ_CREATE_SIGNALED) !== 0
    const stub = signaled ? new DmaFence(file.kernel, 'stub fence', 0) : undefined
    if (stub !== undefined) yield* stub.signal()
    args.handle = yield* file.syncobjs.alloc(new DrmSyncobj(new Shared(file.kernel, 'syncobj->fence', stub)))
    return 0
  },
)

/** drm_syncobj_destroy_ioctl() */
export const ioctlSyncobjDestroy = fn(
  'drm_syncobj_destroy_ioctl',
  function* (args: { readonly handle: number; readonly pad: number }, file: DrmFile) {
    if (args.pad !== 0) return -EINVAL
    return (yield* file.syncobjs.remove(args.handle)) === undefined ? -EINVAL : 0
  },
)

/**
 * drm_syncobj_wait_ioctl(): until all have signalled; `timeout_nsec` is absolute. -EINVAL for one without a fence.
 * Modelled: only the wait for all of them, in order; without WAIT_ALL it waits for all the same.
 */
export const ioctlSyncobjWait = fn(
  'drm_syncobj_wait_ioctl',
  function* (
    args: {
      readonly handles: bigint
      readonly timeout_nsec: bigint
      readonly count_handles: number
      first_signaled: number
    },
    file: DrmFile,
  ) {
    if (args.count_handles === 0) return -EINVAL
    file.kernel.lockdep.allocation()
    const bytes = yield* copyFromUser(file.memory, userPtr(args.handles), 4 * args.count_handles)
    if (bytes === undefined) return -EFAULT
    for (const handle of wordsOf(bytes)) {
      const syncobj = yield* syncobjFind(file, handle)
      if (syncobj === undefined) return -ENOENT
      const fence = yield* syncobj.fence.readOnce()
      if (fence === undefined) return -EINVAL
      const left = Number(args.timeout_nsec) - file.kernel.clock.now
      const ret = yield* fence.waitTimeout(nanos(Math.max(0, left)), true)
      if (ret < 0) return ret
      if (ret === 0) return -ETIMEDOUT
    }
    args.first_signaled = 0
    return 0
  },
)

/** drm_syncobj_find() */
export function* syncobjFind(file: DrmFile, handle: number): Task<DrmSyncobj | undefined> {
  return yield* file.syncobjs.find(handle, function* () {})
}

/** drm_syncobj_replace_fence() */
export function* syncobjReplaceFence(syncobj: DrmSyncobj, fence: DmaFence): Task {
  yield* syncobj.fence.writeOnce(fence)
}

/** drm_syncobj_release(): what the program left. */
export function syncobjRelease(file: DrmFile): void {
  file.syncobjs.takeAll()
}
