import { nanos } from '../../kernel/clock.ts'
import { ETIMEDOUT } from '../../kernel/errno.ts'
import * as regs from '../../device/regs.ts'
import { mmuAsPut } from '../mmu.ts'
import { PERFCNT_TIMEOUT } from '../perfcnt-base.ts'
import { sampleBufferOf } from '../sample-buffer.ts'
import { type PatchContext } from './policy.ts'
import { type RestoredOps } from './restored-ops.ts'
import { type RestoredSession } from './restored-session.ts'

/** The functions that `restore` adds. */
export function restoredSteps(context: PatchContext, session: RestoredSession): RestoredOps {
  const { resetLock, inFlight } = session
  return {
    *enter() {
      const { kernel, pfdev } = context
      const deadline = kernel.clock.in(PERFCNT_TIMEOUT)
      for (;;) {
        const left = nanos(Math.max(0, deadline - kernel.clock.now))
        if ((yield* pfdev.reset.pending.waitFor(0, left)) === 0) return -ETIMEDOUT
        yield* resetLock.downRead()
        if ((yield* pfdev.reset.pending.read()) === 0) return 0
        yield* resetLock.upRead()
      }
    },

    *drain() {
      if ((yield* inFlight.waitFor(0, PERFCNT_TIMEOUT)) === 0) return false
      // The handler clears the interrupt last: it would clear that of the next command.
      yield* context.pfdev.irqs.gpu.synchronize()
      return true
    },

    *arm(command) {
      yield* inFlight.set(1)
      yield* context.pfdev.perfcnt.dumpComp.reinit()
      yield* command()
    },

    *waitDone(interruptible) {
      const { dumpComp } = context.pfdev.perfcnt
      yield* resetLock.upRead()
      const left = interruptible
        ? yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
        : yield* dumpComp.waitTimeout(PERFCNT_TIMEOUT)
      if (left >= 0) yield* resetLock.downRead()
      return left
    },

    *struckSince(generation) {
      return session.generation !== generation
    },

    *report(args) {
      args.resets = session.reportable
      yield* resetLock.downRead()
      session.unreported -= session.reportable
      yield* resetLock.upRead()
    },

    *publish(file, counterset) {
      const { perfcnt } = context.pfdev
      let ret = yield* perfcnt.ops.enter()
      if (ret !== 0) return ret
      ret = yield* perfcnt.ops.hwEnable(file, counterset)
      if (ret === 0) {
        session.active = true
        session.counterset = counterset
        session.unreported = 0
        perfcnt.user = file
      }
      yield* resetLock.upRead()
      return ret
    },

    *retract() {
      const { perfcnt } = context.pfdev
      yield* resetLock.downRead()
      yield* perfcnt.ops.gpuDisable()
      if (session.active) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      session.active = false
      session.counterset = undefined
      perfcnt.user = undefined
      yield* resetLock.upRead()
    },

    *quiesceIrq() {
      yield* context.pfdev.io.writel(regs.GPU_INT_MASK, 0)
      yield* context.pfdev.irqs.gpu.synchronize()
    },

    *saveSession() {
      // The counters are left to the soft reset: a sample may be on its way, and goes wherever their registers say.
      if (session.active) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      session.active = false
      session.generation++
      if (session.counterset !== undefined) session.unreported++
    },

    /** All address spaces are free and the schedulers stopped, so the get fails only by injection: then dumps return -EIO. */
    *restoreSession() {
      const { perfcnt, log } = context.pfdev
      if (session.counterset === undefined || perfcnt.user === undefined) return
      const ret = yield* perfcnt.ops.hwEnable(perfcnt.user, session.counterset)
      session.active = ret === 0
      if (ret !== 0) log(3, `perfcnt: no address space after the reset (${ret}), the session is dead`)
    },

    *wakeWaiter() {
      yield* context.pfdev.perfcnt.dumpComp.complete()
    },
  }
}
