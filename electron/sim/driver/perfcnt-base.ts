import { seconds } from '../kernel/clock.ts'
import { EFAULT, EINVAL, ETIMEDOUT } from '../kernel/errno.ts'
import { type Operation, type Task } from '../kernel/operation.ts'
import { copyToUser, userPtr } from '../kernel/user-memory.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { type DrmFile } from './drm-file.ts'
import { modelIsBifrost } from './features.ts'
import { mmuAsGet, mmuAsPut } from './mmu.ts'
import { complainFreed } from './gem-object.ts'
import { enableSession } from './perfcnt-enable.ts'
import { type DumpArgs, named, type PatchContext, type PerfcntOps } from './policies/policy.ts'
import { ABSENT } from './policies/restored-ops.ts'
import { sampleBufferClose, sampleBufferOf } from './sample-buffer.ts'

/** Both waits of the counter code. */
export const PERFCNT_TIMEOUT = seconds(1)

const PERFCNT_IRQS = regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED | regs.GPU_IRQ_CLEAN_CACHES_COMPLETED
const ALL_COUNTERS = 0xffff_ffff

/** panfrost_perfcnt.c before any of the patches. Nothing here knows of resets. */
export function basePerfcntOps(context: Pick<PatchContext, 'pfdev'>): PerfcntOps {
  const ops: PerfcntOps = {
    *gpuDisable() {
      yield* countersOff(context.pfdev)
      yield* context.pfdev.io.writel(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_MODE(regs.GPU_PERFCNT_CFG_MODE_OFF))
    },

    *sampleDone() {
      yield* context.pfdev.io.writel(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
    },

    *cleanCacheDone() {
      yield* context.pfdev.perfcnt.dumpComp.complete()
    },

    *dumpLocked() {
      const { dumpComp } = context.pfdev.perfcnt
      yield* dumpComp.reinit()
      yield* requestSample(context.pfdev)
      const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
      if (left === 0) return -ETIMEDOUT
      return left < 0 ? left : 0
    },

    *hwEnable(_file, counterset) {
      const as = yield* mmuAsGet(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      if (as < 0) return as
      yield* programCounters(context.pfdev, as, counterset)
      return 0
    },

    *enableLocked(file, counterset) {
      const { perfcnt } = context.pfdev
      const ret = yield* enableSession(context.pfdev, file, function* () {
        yield* perfcnt.dumpComp.reinit()
        yield* clearCounters(context.pfdev)
        yield* cleanCaches(context.pfdev)
        if ((yield* perfcnt.dumpComp.waitTimeout(PERFCNT_TIMEOUT)) === 0) return -ETIMEDOUT
        return yield* perfcnt.ops.hwEnable(file, counterset)
      })
      if (ret === 0) perfcnt.user = file
      return ret
    },

    *releaseAs() {
      yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
    },

    *disableLocked(file) {
      const { perfcnt } = context.pfdev
      if (perfcnt.user !== file) return -EINVAL
      yield* perfcnt.ops.gpuDisable()
      perfcnt.user = undefined
      yield* sampleBufferClose(context.pfdev, file, perfcnt.ops.releaseAs)
      yield* context.pfdev.pm.putAutosuspend()
      return 0
    },

    *ioctlDump(args, file) {
      const { perfcnt } = context.pfdev
      yield* perfcnt.lock.lock()
      let ret = perfcnt.user === file.driverPriv ? yield* perfcnt.ops.dumpLocked(args) : -EINVAL
      if (ret === 0 && !(yield* copyDump(context.pfdev, file, args))) ret = -EFAULT
      yield* perfcnt.lock.unlock()
      return ret
    },

    *guardReset(body) {
      yield* body()
    },

    *preReset() {},
    *afterSoftReset() {},
    *postReset() {},

    *clearPending() {
      yield* context.pfdev.reset.pending.set(0)
    },

    *unlockAfterAsGet() {
      yield* context.pfdev.asLock.unlock()
    },

    ...ABSENT,
  }
  return named(ops, {})
}

/** The four enable masks to 0. */
export function* countersOff({ io }: PanfrostDevice): Task {
  yield* io.writel(regs.GPU_PRFCNT_JM_EN, 0)
  yield* io.writel(regs.GPU_PRFCNT_SHADER_EN, 0)
  yield* io.writel(regs.GPU_PRFCNT_MMU_L2_EN, 0)
  yield* io.writel(regs.GPU_PRFCNT_TILER_EN, 0)
}

/** A sample into the buffer; its end is interrupt bit 16, which cleans the caches, whose end is bit 17. */
export function* requestSample(pfdev: PanfrostDevice): Task {
  const va = sampleBufferOf(pfdev).start
  yield* pfdev.io.writel(regs.GPU_PERFCNT_BASE_LO, va % 2 ** 32)
  yield* pfdev.io.writel(regs.GPU_PERFCNT_BASE_HI, Math.floor(va / 2 ** 32))
  yield* pfdev.io.writel(regs.GPU_INT_CLEAR, PERFCNT_IRQS)
  yield* pfdev.io.writel(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
}

/** So that a session starts from zero. */
export function* clearCounters({ io }: PanfrostDevice): Task {
  yield* io.writel(regs.GPU_INT_CLEAR, PERFCNT_IRQS)
  yield* io.writel(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_CLEAR)
}

/** So that nothing of an earlier session is in the caches; ends with interrupt bit 17. */
export function* cleanCaches({ io }: PanfrostDevice): Task {
  yield* io.writel(regs.GPU_CMD, regs.GPU_CMD_CLEAN_INV_CACHES)
}

/** All counters on, in manual mode, through address space `as`. With PRLAM-8186 the tiler comes last, or a dump starts by itself. */
export function* programCounters(pfdev: PanfrostDevice, as: number, counterset: number): Task {
  const { io, features } = pfdev
  const tilerLast = features.hwIssues.has('8186')
  const mode = regs.GPU_PERFCNT_CFG_AS(as) | regs.GPU_PERFCNT_CFG_MODE(regs.GPU_PERFCNT_CFG_MODE_MANUAL)
  const config = modelIsBifrost(features) ? mode | regs.GPU_PERFCNT_CFG_SETSEL(counterset) : mode
  yield* io.writel(regs.GPU_PRFCNT_JM_EN, ALL_COUNTERS)
  yield* io.writel(regs.GPU_PRFCNT_SHADER_EN, ALL_COUNTERS)
  yield* io.writel(regs.GPU_PRFCNT_MMU_L2_EN, ALL_COUNTERS)
  yield* io.writel(regs.GPU_PRFCNT_TILER_EN, tilerLast ? 0 : ALL_COUNTERS)
  yield* io.writel(regs.GPU_PERFCNT_CFG, config)
  if (tilerLast) yield* io.writel(regs.GPU_PRFCNT_TILER_EN, ALL_COUNTERS)
}

/** copy_to_user() of the dump, not of the whole page. False on a fault. */
export function copyDump(pfdev: PanfrostDevice, { memory }: DrmFile, { buf_ptr }: DumpArgs): Operation<boolean> {
  const { perfcnt } = pfdev
  const { refcount, pages } = sampleBufferOf(pfdev).obj
  if (refcount.value <= 0) complainFreed(pfdev.kernel, refcount, 'perfcnt->buf')
  if (perfcnt.buf === undefined) throw new Error('a dump without a mapped sample buffer')
  return copyToUser(memory, userPtr(buf_ptr), perfcnt.buf.subarray(0, perfcnt.bosize), pages)
}
