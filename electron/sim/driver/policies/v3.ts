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

/** PERFCNT_DUMP_MAX_RETRIES: how often it means to sample again. The count, a u64, never ends. */
const MAX_RETRIES = 5n

/**
 * Assumptions: the layout of the dump struct, which no header shows; driver version 1.7, by which a caller would know of it.
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
  uapiInferred: true,
  resetsOf: ({ hw_reset = 0n }) => Number(hw_reset),
  names: {
    hwEnable: 'panfrost_perfcnt_hw_enable',
    preReset: 'panfrost_perfcnt_reset',
    postReset: 'panfrost_perfcnt_postreset',
  },
  prerequisites: modeOffFirst,
  patch(context, base) {
    const resetLock = new RwSemaphore(context.kernel, 'reset.lock')
    const resetHappened = new Shared(context.kernel, 'perfcnt->reset_happened', false)
    // Under reset.lock.
    let sessionCounterset = 0
    context.expose('reset_happened', () => String(resetHappened.value))
    context.expose('counterset', () => String(sessionCounterset))
    return {
      *dumpLocked(args) {
        const { dumpComp } = context.pfdev.perfcnt
        let retries = MAX_RETRIES
        for (;;) {
          yield* resetLock.downRead()
          args.hw_reset = (yield* resetHappened.readOnce()) ? 1n : 0n
          yield* resetHappened.writeOnce(false)
          yield* dumpComp.reinit()
          yield* requestSample(context.pfdev)
          yield* resetLock.upRead()
          const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
          yield* resetLock.downRead()
          const struck = left > 0 && (yield* resetHappened.readOnce())
          yield* resetLock.upRead()
          if (!struck) return left === 0 ? -ETIMEDOUT : Math.min(left, 0)
          retries = BigInt.asUintN(64, retries - 1n)
          // As found: unsigned, so there is always one more.
          if (retries < 0n) return -EBUSY
        }
      },

      // A function of its own now, which the hook calls too.
      hwEnable: base.hwEnable,

      *enableLocked(file, counterset) {
        const { perfcnt } = context.pfdev
        return yield* enableSession(context.pfdev, file, function* () {
          sessionCounterset = counterset
          yield* resetLock.downRead()
          yield* perfcnt.dumpComp.reinit()
          yield* clearCounters(context.pfdev)
          yield* cleanCaches(context.pfdev)
          yield* resetHappened.writeOnce(false)
          // Before the wait, so that a reset meanwhile programs the session.
          perfcnt.user = file
          yield* resetLock.upRead()
          const left = yield* perfcnt.dumpComp.waitTimeout(PERFCNT_TIMEOUT)
          let ret = 0
          // As found: the flag is read without the lock here.
          if (left === 0 && !(yield* resetHappened.readOnce())) ret = -ETIMEDOUT
          else {
            yield* resetLock.downRead()
            // A reset meanwhile has programmed the session already.
            if (!(yield* resetHappened.readOnce())) ret = yield* perfcnt.ops.hwEnable(file, counterset)
            if (ret === 0) yield* resetHappened.writeOnce(false)
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
        yield* resetHappened.writeOnce(true)
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
