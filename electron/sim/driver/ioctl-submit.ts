import { type DmaFence } from '../kernel/dma-fence.ts'
import { EFAULT, EINVAL, ENODEV, ENOENT } from '../kernel/errno.ts'
import { gpuVa } from '../kernel/memory.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { copyFromUser, userPtr } from '../kernel/user-memory.ts'
import { type PanfrostDevice } from './device.ts'
import { type DrmFile } from './drm-file.ts'
import { gemMappingLookup, gemMappingPut, type PanfrostGemMapping } from './gem.ts'
import { gemObjectsLookup, wordsOf } from './gem-handle.ts'
import { gemObjectPut, type PanfrostGemObject } from './gem-object.ts'
import { gpuGetLatestFlushId } from './gpu.ts'
import { jobPush, jobPut } from './job.ts'
import { PanfrostJob } from './panfrost-job.ts'
import { syncobjFind, syncobjReplaceFence } from './syncobj.ts'
import { JD_REQ_CYCLE_COUNT, JD_REQ_FS } from './uapi.ts'

interface SubmitArgs {
  readonly jc: bigint
  readonly in_syncs: bigint
  readonly in_sync_count: number
  readonly out_sync: number
  readonly bo_handles: bigint
  readonly bo_handle_count: number
  readonly requirements: number
  readonly jm_ctx_handle: number
  readonly pad: number
}

/** panfrost_ioctl_submit() */
export const ioctlSubmit = fn(
  'panfrost_ioctl_submit',
  function* (pfdev: PanfrostDevice, args: SubmitArgs, file: DrmFile) {
    if (args.pad !== 0 || args.jc === 0n) return -EINVAL
    if ((args.requirements & ~(JD_REQ_FS | JD_REQ_CYCLE_COUNT)) !== 0) return -EINVAL
    const outSync = args.out_sync > 0 ? yield* syncobjFind(file, args.out_sync) : undefined
    if (args.out_sync > 0 && outSync === undefined) return -ENODEV
    const priv = file.driverPriv
    const ctx = priv.jmCtxs.get(args.jm_ctx_handle)
    if (ctx === undefined) return -EINVAL
    pfdev.kernel.lockdep.allocation()
    const flushId = yield* gpuGetLatestFlushId(pfdev)
    const inFences = yield* copyInSync(file, args)
    if (typeof inFences === 'number') return inFences
    const buffers = yield* lookupBos(file, args)
    if (typeof buffers === 'number') return buffers
    const job = new PanfrostJob({
      pfdev,
      ctx,
      mmu: priv.mmu,
      jc: gpuVa(Number(args.jc)),
      requirements: args.requirements,
      flushId,
      bos: buffers.bos,
      mappings: buffers.mappings,
      inFences,
    })
    const ret = yield* jobPush(job)
    if (ret === 0 && outSync !== undefined) yield* syncobjReplaceFence(outSync, job.finished)
    yield* jobPut(job)
    return ret
  },
)

/** panfrost_copy_in_sync(): what the job waits for. */
const copyInSync = fn('panfrost_copy_in_sync', function* (file: DrmFile, args: SubmitArgs): Task<DmaFence[] | number> {
  if (args.in_sync_count === 0) return []
  const bytes = yield* copyFromUser(file.memory, userPtr(args.in_syncs), 4 * args.in_sync_count)
  if (bytes === undefined) return -EFAULT
  const fences: DmaFence[] = []
  for (const handle of wordsOf(bytes)) {
    const syncobj = yield* syncobjFind(file, handle)
    if (syncobj === undefined) return -ENOENT
    const fence = yield* syncobj.fence.readOnce()
    if (fence === undefined) return -EINVAL
    fences.push(fence)
  }
  return fences
})

interface JobBuffers {
  readonly bos: readonly PanfrostGemObject[]
  readonly mappings: readonly PanfrostGemMapping[]
}

/** panfrost_lookup_bos(): each BO and its mapping in the file's VM, with a reference, and counted as used by the GPU. */
const lookupBos = fn('panfrost_lookup_bos', function* (file: DrmFile, args: SubmitArgs): Task<JobBuffers | number> {
  if (args.bo_handle_count === 0) return { bos: [], mappings: [] }
  const bos = yield* gemObjectsLookup(file, userPtr(args.bo_handles), args.bo_handle_count)
  if (typeof bos === 'number') return bos
  const mappings: PanfrostGemMapping[] = []
  for (const bo of bos) {
    const mapping = yield* gemMappingLookup(bo, file.driverPriv)
    if (mapping === undefined) {
      for (const taken of mappings) {
        yield* taken.obj.gpuUsecount.decReturn()
        yield* gemMappingPut(taken)
      }
      for (const found of bos) yield* gemObjectPut(found)
      return -EINVAL
    }
    yield* bo.gpuUsecount.incReturn()
    mappings.push(mapping)
  }
  return { bos, mappings }
})
