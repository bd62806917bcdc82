import { msecs, usecs } from '../kernel/clock.ts'
import { readlPollTimeout } from '../kernel/iopoll.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice, deviceReset } from './device.ts'
import { cycleCounterPut } from './cycle-counter.ts'
import { jmEnableInterrupts } from './job.ts'
import { type PanfrostJob } from './panfrost-job.ts'
import { jmHandleIrqs } from './job-irq.ts'
import { JD_REQ_CYCLE_COUNT } from './uapi.ts'

const SOFT_STOP_POLL = { step: usecs(10), timeout: msecs(10) }

/** panfrost_reset(): from a job timeout, which blames `bad`, or from the reset work, which blames nobody. On the reset workqueue. */
export const panfrostReset = fn('panfrost_reset', function* (pfdev: PanfrostDevice, bad: PanfrostJob | undefined) {
  const { kernel, js, perfcnt, reset } = pfdev
  if ((yield* reset.pending.read()) === 0) return
  // Outside the signalling section on purpose: stopping frees jobs, which takes locks.
  for (const [slot, queue] of js.queues.entries()) yield* queue.stop(bad?.slot === slot ? bad : undefined)
  kernel.lockdep.beginSignalling()
  if (bad !== undefined) bad.karma++
  yield* pfdev.io.writel(regs.JOB_INT_MASK, 0)
  yield* pfdev.irqs.job.synchronize()
  yield* softStopSlots(pfdev)
  yield* jmHandleIrqs(pfdev)
  yield* forgetStuckJobs(pfdev)
  yield* deviceReset(pfdev, false, js.resetCause)
  yield* perfcnt.ops.clearPending()
  kernel.lockdep.endSignalling()
  for (const queue of js.queues) yield* queue.resubmitJobs()
  kernel.lockdep.beginSignalling()
  for (const queue of js.queues) yield* queue.start()
  yield* jmEnableInterrupts(pfdev)
  kernel.lockdep.endSignalling()
})

function* softStopSlots(pfdev: PanfrostDevice): Task {
  const { io, js } = pfdev
  const left = { mask: 0xffff_ffff }
  const stopped = (state: number) => slotsStopped(pfdev, left, state)
  for (const slot of js.queues.keys()) {
    yield* io.writel(regs.JS_COMMAND_NEXT(slot), regs.JS_COMMAND_NOP)
    yield* io.writel(regs.JS_COMMAND(slot), regs.JS_COMMAND_SOFT_STOP)
  }
  if ((yield* readlPollTimeout(io, regs.JOB_INT_JS_STATE, stopped, SOFT_STOP_POLL, [regs.JOB_INT_RAWSTAT])) !== 0)
    pfdev.log(3, 'Soft-stop failed')
}

/** panfrost_active_slots(): JS_STATE of a slot stands still while its interrupt is raised, and such a slot has stopped. */
function* slotsStopped({ io, js }: PanfrostDevice, left: { mask: number }, state: number): Task<boolean> {
  if ((state & left.mask) === 0) return true
  const raised = yield* io.readl(regs.JOB_INT_RAWSTAT)
  for (const slot of js.queues.keys()) if ((raised & regs.MK_JS_MASK(slot)) !== 0) left.mask &= ~regs.MK_JS_MASK(slot)
  return (state & left.mask) === 0
}

/** Jobs that did not stop. Their address-space uses are not put: mmuReset() zeroes the counts. */
function* forgetStuckJobs(pfdev: PanfrostDevice): Task {
  yield* pfdev.js.jobLock.lock()
  for (const positions of pfdev.js.jobs) {
    for (const [at, job] of positions.entries()) {
      if (job === undefined) continue
      // A job accepted while the reset was pending never took its use, and puts one all the same.
      if ((job.requirements & JD_REQ_CYCLE_COUNT) !== 0) yield* cycleCounterPut(pfdev)
      yield* pfdev.pm.putNoidle()
      positions[at] = undefined
    }
  }
  yield* pfdev.js.jobLock.unlock()
}
