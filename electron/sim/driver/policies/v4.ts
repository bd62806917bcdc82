import * as regs from '../../device/regs.ts'
import { EAGAIN, EFAULT, EINVAL, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { Shared } from '../../kernel/shared.ts'
import { COHERENCY_ACE } from '../features.ts'
import { mmuAsPut } from '../mmu.ts'
import { copyDump, PERFCNT_TIMEOUT, requestSample } from '../perfcnt-base.ts'
import { enableSession } from '../perfcnt-enable.ts'
import { sampleBufferClose, sampleBufferOf } from '../sample-buffer.ts'
import { PERFCNT_DUMP_STATE, PERFCNT_SESSION_DEAD, PERFCNT_SESSION_INTERRUPTED_BY_RESET } from '../uapi.ts'
import { modeOffFirst, resetUnderLock } from './hunks.ts'
import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'

/**
 * Assumptions, since only panfrost_perfcnt.c was found: reset.lock and its place in panfrost_device_reset() are those of v3; the hook
 * runs after panfrost_mmu_reset(), because it takes the address space again; order and values in the dump struct; driver version 1.7.
 */
export const v4: Policy = {
  id: 'v4',
  label: 'v4+ (found)',
  summary:
    'The reset programs the session again; a dump that it strikes returns -EAGAIN, and the dump struct says what became of the session.',
  source: 'panfrost_perfcnt.c in a public test tree, without a revision number',
  attributed: false,
  base: mainline,
  minor: 7,
  dumpIoctl: PERFCNT_DUMP_STATE,
  uapiInferred: true,
  resetsOf: ({ state = 0 }) => ((state & PERFCNT_SESSION_INTERRUPTED_BY_RESET) === 0 ? 0 : 1),
  names: {
    gpuDisable: 'panfrost_perfcnt_hw_disable',
    hwEnable: 'panfrost_perfcnt_hw_enable',
    postReset: 'panfrost_perfcnt_reset',
  },
  patch(context, base) {
    const resetLock = new RwSemaphore(context.kernel, 'reset.lock')
    /** The completion came from a sample, not from a reset. */
    const dumpFinished = new Shared(context.kernel, 'perfcnt->dump_finished', false)
    // Under reset.lock.
    let resetHappened = false
    let ownsAsRef = false
    let sessionCounterset = 0
    context.expose('reset_happened', () => String(resetHappened))
    context.expose('owns_as_ref', () => String(ownsAsRef))
    context.expose('dump_finished', () => String(dumpFinished.value))
    context.expose('counterset', () => String(sessionCounterset))
    return {
      ...modeOffFirst(context),

      *sampleDone() {
        const { features, perfcnt } = context.pfdev
        if (features.selectedCoherency === COHERENCY_ACE) yield* perfcnt.ops.cleanCacheDone()
        else yield* context.pfdev.io.writel(regs.GPU_CMD, regs.GPU_CMD_CLEAN_CACHES)
      },

      *cleanCacheDone() {
        yield* dumpFinished.writeOnce(true)
        yield* context.pfdev.perfcnt.dumpComp.complete()
      },

      *dumpLocked(args) {
        const { dumpComp } = context.pfdev.perfcnt
        yield* resetLock.downRead()
        yield* dumpFinished.writeOnce(false)
        args.state = 0
        if (!ownsAsRef) {
          args.state = PERFCNT_SESSION_DEAD
          yield* resetLock.upRead()
          return -EIO
        }
        // As found: the report is used up before it is known that the call will deliver it.
        if (resetHappened) args.state = PERFCNT_SESSION_INTERRUPTED_BY_RESET
        resetHappened = false
        yield* dumpComp.reinit()
        yield* requestSample(context.pfdev)
        yield* resetLock.upRead()
        const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
        yield* resetLock.downRead()
        let ret = left === 0 ? -ETIMEDOUT : left
        // As found: a sample that is done counts also where the reset after it got no address space.
        if (left > 0) ret = (yield* dumpFinished.readOnce()) ? 0 : ownsAsRef ? -EAGAIN : -EIO
        // As found: a reset since then is reported and not used up, so the next dump says it again.
        if (resetHappened) args.state |= PERFCNT_SESSION_INTERRUPTED_BY_RESET
        if (!ownsAsRef) args.state |= PERFCNT_SESSION_DEAD
        yield* resetLock.upRead()
        return ret
      },

      // A function of its own now, which the hook calls too.
      hwEnable: base.hwEnable,

      *enableLocked(file, counterset) {
        const { io, perfcnt } = context.pfdev
        return yield* enableSession(context.pfdev, file, function* () {
          sessionCounterset = counterset
          yield* resetLock.downRead()
          yield* io.writel(regs.GPU_INT_CLEAR, regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED)
          yield* io.writel(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_CLEAR)
          const ret = yield* perfcnt.ops.hwEnable(file, counterset)
          if (ret === 0) {
            resetHappened = false
            ownsAsRef = true
            perfcnt.user = file
          }
          yield* resetLock.upRead()
          return ret
        })
      },

      *disableLocked(file) {
        const { perfcnt } = context.pfdev
        if (perfcnt.user !== file) return -EINVAL
        yield* resetLock.downRead()
        yield* perfcnt.ops.gpuDisable()
        if (ownsAsRef) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
        perfcnt.user = undefined
        yield* resetLock.upRead()
        yield* sampleBufferClose(context.pfdev, file, function* () {})
        yield* context.pfdev.pm.putAutosuspend()
        return 0
      },

      *ioctlDump(args, file) {
        const { perfcnt } = context.pfdev
        if (args.pad !== 0) return -EINVAL
        yield* perfcnt.lock.lock()
        let ret = perfcnt.user === file.driverPriv ? yield* perfcnt.ops.dumpLocked(args) : -EINVAL
        if (ret === 0 && !(yield* copyDump(context.pfdev, file, args))) ret = -EFAULT
        yield* perfcnt.lock.unlock()
        return ret
      },

      ...resetUnderLock(resetLock),

      *postReset() {
        const { perfcnt } = context.pfdev
        if (perfcnt.user === undefined) return
        ownsAsRef = (yield* perfcnt.ops.hwEnable(perfcnt.user, sessionCounterset)) === 0
        resetHappened = true
        yield* perfcnt.dumpComp.complete()
      },
    }
  },
}
