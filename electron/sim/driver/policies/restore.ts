import { EBUSY, EFAULT, EINVAL, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { deviceScheduleReset } from '../device.ts'
import { cleanCaches, clearCounters, copyDump, requestSample } from '../perfcnt-base.ts'
import { enableSession } from '../perfcnt-enable.ts'
import { sampleBufferClose } from '../sample-buffer.ts'
import { PERFCNT_DUMP_RESETS } from '../uapi.ts'
import { modeOffFirst } from './hunks.ts'
import { mainline } from './mainline.ts'
import { type PatchContext, type PerfcntOps, type Policy } from './policy.ts'
import { restoredSession } from './restored-session.ts'
import { restoredSteps } from './restored-steps.ts'

/** Samples that a reset strikes are tried again so often. */
const TRIES = 5

/**
 * Our own, which nobody has posted: what the review asks for, that is block, restore the configuration, report the discontinuity.
 *
 * Its price: perfcnt->lock is held over uninterruptible waits of up to a second each (enter, drain, and that of enable, which mainline
 * has too), several of them in one call, and over a whole reset in a disable whose sample is stuck; the close of any file waits
 * behind it. A reset.pending that stays 1 with no reset queued (a bus fault on G57, TTRX_3076) keeps dumps waiting until the next job
 * times out, where a policy that does not look at it samples on.
 */
export const restore: Policy = {
  id: 'restore',
  label: 'restore (ours)',
  summary:
    'The session goes on: dumps wait for the reset, the configuration is restored, and one dump reports the resets.',
  source: 'our own, after the review at https://lkml.iu.edu/hypermail/linux/kernel/2606.2/03235.html',
  attributed: true,
  base: mainline,
  minor: 7,
  dumpIoctl: PERFCNT_DUMP_RESETS,
  resetsOf: ({ resets = 0 }) => resets,
  names: { hwEnable: 'panfrost_perfcnt_hw_enable' },
  patch(context, base) {
    return { ...restoredPerfcnt(context, base), ...restoredSteps(context, context.added(restoredSession)) }
  },
}

/** What changes of panfrost_perfcnt.c as it was. */
function restoredPerfcnt(context: PatchContext, base: PerfcntOps): Partial<PerfcntOps> {
  const session = context.added(restoredSession)
  const { resetLock, inFlight } = session
  return {
    ...modeOffFirst(context),

    /** The waiter first: whoever sees that nothing is in flight may re-arm the completion, and must find this one in it. */
    *cleanCacheDone() {
      yield* context.pfdev.perfcnt.dumpComp.complete()
      yield* inFlight.set(0)
    },

    *dumpLocked() {
      const { ops } = context.pfdev.perfcnt
      for (let tries = 0; tries < TRIES; tries++) {
        if (!(yield* ops.drain())) return -ETIMEDOUT
        const ret = yield* ops.enter()
        if (ret !== 0) return ret
        if (!session.active) {
          yield* resetLock.upRead()
          return -EIO
        }
        const { generation } = session
        yield* ops.arm(() => requestSample(context.pfdev))
        const left = yield* ops.waitDone(true)
        if (left < 0) return left
        const struck = yield* ops.struckSince(generation)
        session.reportable = session.unreported
        yield* resetLock.upRead()
        if (!struck) return left === 0 ? -ETIMEDOUT : 0
      }
      return -EBUSY
    },

    /** A function of its own, which a reset calls too. */
    hwEnable: base.hwEnable,

    *enableLocked(file, counterset) {
      const { ops } = context.pfdev.perfcnt
      return yield* enableSession(context.pfdev, file, function* () {
        if (!(yield* ops.drain())) return -ETIMEDOUT
        const ret = yield* ops.enter()
        if (ret !== 0) return ret
        const { generation } = session
        yield* ops.arm(function* () {
          yield* clearCounters(context.pfdev)
          yield* cleanCaches(context.pfdev)
        })
        const left = yield* ops.waitDone(false)
        // A reset does as much: the counters start from zero and the caches are empty.
        const struck = yield* ops.struckSince(generation)
        yield* resetLock.upRead()
        return left === 0 && !struck ? -ETIMEDOUT : yield* ops.publish(file, counterset)
      })
    },

    *disableLocked(file) {
      const { perfcnt, pm, reset } = context.pfdev
      if (perfcnt.user !== file) return -EINVAL
      // A sample still under way would be written to an address that is about to be unmapped. If it does not end, only a reset is
      // sure to end it, and that waits for no lock that is held here.
      if (!(yield* perfcnt.ops.drain())) {
        yield* deviceScheduleReset(context.pfdev, 'counter sample stuck')
        yield* reset.work.flush()
      }
      yield* perfcnt.ops.retract()
      yield* sampleBufferClose(context.pfdev, file, function* () {})
      yield* pm.putAutosuspend()
      return 0
    },

    *ioctlDump(args, file) {
      const { perfcnt } = context.pfdev
      if (args.pad !== 0) return -EINVAL
      yield* perfcnt.lock.lock()
      let ret = perfcnt.user === file.driverPriv ? yield* perfcnt.ops.dumpLocked(args) : -EINVAL
      if (ret === 0 && !(yield* copyDump(context.pfdev, file, args))) ret = -EFAULT
      if (ret === 0) yield* perfcnt.ops.report(args)
      yield* perfcnt.lock.unlock()
      return ret
    },

    /** From here to postReset() ioctls wait. */
    *preReset() {
      const { ops } = context.pfdev.perfcnt
      yield* resetLock.downWrite()
      yield* ops.quiesceIrq()
      yield* ops.saveSession()
      yield* inFlight.set(0)
    },

    *postReset() {
      const { ops } = context.pfdev.perfcnt
      yield* ops.restoreSession()
      yield* ops.wakeWaiter()
      yield* resetLock.upWrite()
    },

    /** With a wake_up_all() for those in enter(), which panfrost_reset() must get: our wait looks at the value by itself. */
    *clearPending() {
      yield* context.pfdev.reset.pending.set(0)
    },
  }
}
