import { Completion } from '../kernel/completion.ts'
import { EINVAL, ENOSYS } from '../kernel/errno.ts'
import { Mutex } from '../kernel/mutex.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type DrmFile } from './drm-file.ts'
import { type PanfrostDevice } from './device.ts'
import { modelIsBifrost, type PanfrostFeatures, popcount } from './features.ts'
import { type PanfrostGemMapping } from './gem.ts'
import { type PanfrostFile } from './panfrost-file.ts'
import { basePerfcntOps, countersOff } from './perfcnt-base.ts'
import { type DumpArgs, PatchContext, type PerfcntOps, resolveOps } from './policies/policy.ts'

const BLOCKS_PER_COREGROUP = 8
const COUNTERS_PER_BLOCK = 64
const BYTES_PER_COUNTER = 4

/** struct panfrost_perfcnt: the one counter session of the GPU. */
export class PanfrostPerfcnt {
  /** Held over allocations, a runtime resume and waits of up to a second: a reset must not take it. */
  readonly lock: Mutex
  readonly dumpComp: Completion
  /** Bytes of one dump. */
  readonly bosize: number
  /** Under perfcnt.lock: the file that owns the session. */
  user: PanfrostFile | undefined
  /** Under perfcnt.lock. Left as it was by a failed enable, like in C, where nothing uses it without a user. */
  mapping: PanfrostGemMapping | undefined
  buf: Uint8Array | undefined
  readonly ops: PerfcntOps
  /** What the policy adds, for the state view. */
  readonly fields: { readonly name: string; readonly read: () => string }[] = []

  constructor(readonly pfdev: PanfrostDevice) {
    const { kernel, features, policy } = pfdev
    kernel.lockdep.allocation()
    this.lock = new Mutex(kernel, 'perfcnt->lock')
    this.dumpComp = new Completion(kernel, 'perfcnt->dump_comp')
    this.bosize = sampleBufferSize(features)
    const expose = (name: string, read: () => string) => {
      this.fields.push({ name, read })
    }
    this.ops = resolveOps(policy, new PatchContext(kernel, expose, () => pfdev), basePerfcntOps({ pfdev }))
  }
}

/** panfrost_perfcnt_init(): everything off, the mode first, under every policy. */
export function* perfcntInit(pfdev: PanfrostDevice): Task {
  yield* pfdev.io.writel(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_MODE_OFF)
  yield* countersOff(pfdev)
}

/** panfrost_ioctl_perfcnt_enable(): enable and disable. */
export const ioctlPerfcntEnable = fn(
  'panfrost_ioctl_perfcnt_enable',
  function* (pfdev: PanfrostDevice, args: { readonly enable: number; readonly counterset: number }, file: DrmFile) {
    const { perfcnt } = pfdev
    if (!(yield* pfdev.unstableIoctls.readOnce())) return -ENOSYS
    // The second counter set exists on Bifrost and later only. Tested for a disable too.
    if (args.counterset > (modelIsBifrost(pfdev.features) ? 1 : 0)) return -EINVAL
    yield* perfcnt.lock.lock()
    const ret =
      args.enable !== 0
        ? yield* perfcnt.ops.enableLocked(file.driverPriv, args.counterset)
        : yield* perfcnt.ops.disableLocked(file.driverPriv)
    yield* perfcnt.lock.unlock()
    return ret
  },
)

export function* ioctlPerfcntDump(pfdev: PanfrostDevice, args: DumpArgs, file: DrmFile): Task<number> {
  if (!(yield* pfdev.unstableIoctls.readOnce())) return -ENOSYS
  const ret = yield* pfdev.perfcnt.ops.ioctlDump(args, file)
  pfdev.observer.dumpDone?.(file, args)
  return ret
}

/** panfrost_perfcnt_close(): of any file, which wakes the GPU even if it never used counters. */
export const perfcntClose = fn('panfrost_perfcnt_close', function* (file: PanfrostFile) {
  const { pfdev } = file
  yield* pfdev.pm.getSync()
  yield* pfdev.perfcnt.lock.lock()
  if (pfdev.perfcnt.user === file) yield* pfdev.perfcnt.ops.disableLocked(file)
  yield* pfdev.perfcnt.lock.unlock()
  yield* pfdev.pm.putAutosuspend()
})

/** In bytes. V4 parts dump eight blocks for each core group; others one for each core up to the last, holes included. */
export function sampleBufferSize(features: PanfrostFeatures): number {
  const block = COUNTERS_PER_BLOCK * BYTES_PER_COUNTER
  if (features.hwFeatures.has('V4')) return popcount(features.l2Present) * BLOCKS_PER_COREGROUP * block
  const l2Slices = ((features.memFeatures >>> 8) & 0xf) + 1
  const lastCore = 32 - Math.clz32(features.shaderPresent)
  return (l2Slices + lastCore + 2) * block
}
