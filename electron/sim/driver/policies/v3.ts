import { EBUSY, EINVAL, ETIMEDOUT } from '../../kernel/errno.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { Shared } from '../../kernel/shared.ts'
import { mmuAsPut } from '../mmu.ts'
import { cleanCaches, clearCounters, PERFCNT_TIMEOUT, requestSample } from '../perfcnt-base.ts'
import { enableSession } from '../perfcnt-enable.ts'
import { sampleBufferClose, sampleBufferOf } from '../sample-buffer.ts'
import { PERFCNT_DUMP_HW_RESET } from '../uapi.ts'
import { modeOffFirst, resetUnderLock } from './hunks.ts'
import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'

/** How often it means to try. The number found does not matter: the count never ends. */
const RETRIES = 3

/**
 * Assumptions: the layout of the dump struct, which no header shows; driver version 1.7, by which a caller would know of it; the
 * owner is published before the wait of enable, without which its error path could not do what it does.
 * Modelled: a device reset before the probe is over, for which the code skips lock, hooks and more, does not exist here.
 */
export const v3: Policy = {
  id: 'v3',
  label: 'v3 (found)',
  summary:
    'The reset holds reset.lock for writing and programs the session again; a dump that it strikes samples anew, and reports it.',
  source: 'panfrost_perfcnt.c and panfrost_device.c in a public test tree, without a revision number',
  attributed: false,
  base: mainline,
  minor: 7,
  dumpIoctl: PERFCNT_DUMP_HW_RESET,
  resetsOf: ({ hw_reset = 0n }) => Number(hw_reset),
  names: {
    hwEnable: 'panfrost_perfcnt_hw_enable',
    preReset: 'panfrost_perfcnt_reset',
    postReset: 'panfrost_perfcnt_postreset',
  },
  patch(context, base) {
    const resetLock = new RwSemaphore(context.kernel, 'reset.lock')
    const hwResetHappened = new Shared(context.kernel, 'perfcnt->hw_reset_happened', false)
    // Under reset.lock.
    let sessionCounterset = 0
    context.expose('hw_reset_happened', () => String(hwResetHappened.value))
    context.expose('counterset', () => String(sessionCounterset))
    return {
      ...modeOffFirst(context),

      *dumpLocked(args) {
        const { dumpComp } = context.pfdev.perfcnt
        args.hw_reset = 0n
        // As found: the counter is unsigned, and so the test is always true.
        for (let retries = RETRIES; retries >= 0; retries = (retries - 1) >>> 0) {
          yield* resetLock.downRead()
          if (yield* hwResetHappened.readOnce()) {
            args.hw_reset = 1n
            yield* hwResetHappened.writeOnce(false)
          }
          yield* dumpComp.reinit()
          yield* requestSample(context.pfdev)
          yield* resetLock.upRead()
          const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
          if (left === 0) return -ETIMEDOUT
          if (left < 0) return left
          yield* resetLock.downRead()
          const struck = yield* hwResetHappened.readOnce()
          yield* resetLock.upRead()
          if (!struck) return 0
        }
        return -EBUSY
      },

      // A function of its own now, which the hook calls too.
      hwEnable: base.hwEnable,

      *enableLocked(file, counterset) {
        const { perfcnt } = context.pfdev
        return yield* enableSession(context.pfdev, file, function* () {
          yield* resetLock.downRead()
          perfcnt.user = file
          sessionCounterset = counterset
          yield* hwResetHappened.writeOnce(false)
          yield* perfcnt.dumpComp.reinit()
          yield* clearCounters(context.pfdev)
          yield* cleanCaches(context.pfdev)
          yield* resetLock.upRead()
          const left = yield* perfcnt.dumpComp.waitTimeout(PERFCNT_TIMEOUT)
          let ret = 0
          // As found: the flag is read without the lock here.
          if (left === 0 && !(yield* hwResetHappened.readOnce())) ret = -ETIMEDOUT
          else {
            yield* resetLock.downRead()
            // A reset meanwhile has programmed the session already.
            if (yield* hwResetHappened.readOnce()) yield* hwResetHappened.writeOnce(false)
            else ret = yield* perfcnt.ops.hwEnable(file, counterset)
            yield* resetLock.upRead()
          }
          if (ret !== 0) {
            yield* resetLock.downRead()
            // As found: NULL was meant.
            perfcnt.user = file
            yield* resetLock.upRead()
          }
          return ret
        })
      },

      *disableLocked(file) {
        const { perfcnt } = context.pfdev
        if (perfcnt.user !== file) return -EINVAL
        yield* resetLock.downRead()
        // As found: the address space goes before the counters are off.
        yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
        yield* perfcnt.ops.gpuDisable()
        perfcnt.user = undefined
        yield* resetLock.upRead()
        yield* sampleBufferClose(context.pfdev, file, function* () {})
        yield* context.pfdev.pm.putAutosuspend()
        return 0
      },

      ...resetUnderLock(resetLock),

      *preReset() {
        const { perfcnt } = context.pfdev
        if (perfcnt.user === undefined) return
        yield* hwResetHappened.writeOnce(true)
        yield* perfcnt.dumpComp.complete()
        yield* perfcnt.ops.gpuDisable()
      },

      /** As found: what becomes of the address space is not looked at. */
      *postReset() {
        const { perfcnt } = context.pfdev
        if (perfcnt.user !== undefined) yield* perfcnt.ops.hwEnable(perfcnt.user, sessionCounterset)
      },
    }
  },
}
