import { DmaFence } from '../kernel/dma-fence.ts'
import { EFAULT, EINVAL, ENOENT, ETIME } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { type Nanos, nanos } from '../kernel/clock.ts'
import { Shared } from '../kernel/shared.ts'
import { copyFromUser, userPtr, type UserPtr } from '../kernel/user-memory.ts'
import { type DrmFile } from './drm-file.ts'
import { drmTimeout } from './drm-timeout.ts'
import { SYNCOBJ_CREATE_SIGNALED, type SYNCOBJ_WAIT, SYNCOBJ_WAIT_FLAGS_WAIT_ALL } from './drm-uapi.ts'
import { wordsOf } from './gem-handle.ts'
import { type Args } from './uapi.ts'

/** `first_signaled` when there is none. */
const NONE = 0xffff_ffff

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
 * drm_syncobj_wait_ioctl(): until one has signalled, or all with WAIT_ALL. `timeout_nsec` is absolute; -ETIME when it passes.
 * Modelled: no WAIT_FOR_SUBMIT; an object without a fence is -EINVAL.
 */
export const ioctlSyncobjWait = fn(
  'drm_syncobj_wait_ioctl',
  function* (args: Args<typeof SYNCOBJ_WAIT>, file: DrmFile) {
    if ((args.flags & ~SYNCOBJ_WAIT_FLAGS_WAIT_ALL) !== 0 || args.count_handles === 0) return -EINVAL
    const syncobjs = yield* arrayFind(file, userPtr(args.handles), args.count_handles)
    if (typeof syncobjs === 'number') return syncobjs
    const fences: DmaFence[] = []
    // All of them before the wait, so that a missing fence is found out in any case.
    for (const { fence } of syncobjs) {
      const there = yield* fence.readOnce()
      if (there === undefined) return -EINVAL
      fences.push(there)
    }
    const timeout = drmTimeout(file.kernel.clock, args.timeout_nsec)
    const waitAll = (args.flags & SYNCOBJ_WAIT_FLAGS_WAIT_ALL) !== 0
    const first = yield* firstSignaled(fences)
    const ret = yield* waitAll ? waitForAll(fences, timeout) : waitForAny(fences, timeout)
    if (ret < 0) return ret
    // With WAIT_ALL only what had signalled before the wait is named.
    args.first_signaled = (waitAll ? first : yield* firstSignaled(fences)) ?? NONE
    return 0
  },
)

/** drm_syncobj_array_find(): an array of handles in user space to objects; -EFAULT or -ENOENT. */
function* arrayFind(file: DrmFile, handles: UserPtr, count: number): Task<readonly DrmSyncobj[] | number> {
  file.kernel.lockdep.allocation()
  const bytes = yield* copyFromUser(file.memory, handles, 4 * count)
  if (bytes === undefined) return -EFAULT
  const syncobjs: DrmSyncobj[] = []
  for (const handle of wordsOf(bytes)) {
    const syncobj = yield* syncobjFind(file, handle)
    if (syncobj === undefined) return -ENOENT
    syncobjs.push(syncobj)
  }
  return syncobjs
}

function* firstSignaled(fences: readonly DmaFence[]): Task<number | undefined> {
  for (const [i, fence] of fences.entries()) if (yield* fence.isSignaled()) return i
  return undefined
}

/** 0, -ETIME or -ERESTARTSYS. */
function* waitForAll(fences: readonly DmaFence[], timeout: Nanos | undefined): Task<number> {
  let left = timeout
  for (const fence of fences) {
    const ret = yield* fence.waitTimeout(left, true)
    if (ret <= 0) return ret === 0 ? -ETIME : ret
    if (left !== undefined) left = nanos(ret)
  }
  return 0
}

/** 0, -ETIME or -ERESTARTSYS. */
function* waitForAny([fence, ...others]: readonly DmaFence[], timeout: Nanos | undefined): Task<number> {
  const ret = fence === undefined ? 1 : yield* fence.waitAnyTimeout(others, timeout, true)
  return ret === 0 ? -ETIME : Math.min(ret, 0)
}

/** drm_syncobj_find() */
export function* syncobjFind(file: DrmFile, handle: number): Task<DrmSyncobj | undefined> {
  return yield* file.syncobjs.find(handle)
}

/** drm_syncobj_replace_fence() */
export function* syncobjReplaceFence(syncobj: DrmSyncobj, fence: DmaFence): Task {
  yield* syncobj.fence.writeOnce(fence)
}

/** drm_syncobj_release(): what the program left. */
export function syncobjRelease(file: DrmFile): void {
  file.syncobjs.takeAll()
}
