import { ECANCELED, EINVAL } from '../kernel/errno.ts'
import { type IrqReturn } from '../kernel/irq.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import {
  EXCEPTION_JOB_BUS_FAULT,
  EXCEPTION_STOPPED,
  EXCEPTION_TERMINATED,
  exceptionIsFault,
  panfrostExceptionName,
} from './exception.ts'
import { cycleCounterPut } from './cycle-counter.ts'
import { type PanfrostJob } from './panfrost-job.ts'
import { mmuAsPut, NUM_JOB_SLOTS } from './mmu.ts'
import { JD_REQ_CYCLE_COUNT } from './uapi.ts'

const SLOTS = Array.from({ length: NUM_JOB_SLOTS }, (_, js) => js)
export const ALL_JS_INT_MASK = SLOTS.map(regs.MK_JS_MASK).reduce((a, b) => a | b)

/** panfrost_jm_irq_handler(): masks the block and wakes the thread. */
export function* jmIrqHandler(pfdev: PanfrostDevice): Task<IrqReturn> {
  if (yield* pfdev.suspended.job.readOnce()) return 'IRQ_NONE'
  if ((yield* pfdev.io.readl(regs.JOB_INT_STAT)) === 0) return 'IRQ_NONE'
  yield* pfdev.io.writel(regs.JOB_INT_MASK, 0)
  return 'IRQ_WAKE_THREAD'
}

/** panfrost_jm_irq_handler_thread(): unmasks the block, unless it is about to sleep. */
export function* jmIrqThread(pfdev: PanfrostDevice): Task {
  yield* jmHandleIrqs(pfdev)
  if (!(yield* pfdev.suspended.job.readOnce())) yield* pfdev.io.writel(regs.JOB_INT_MASK, ALL_JS_INT_MASK)
}

/** panfrost_jm_handle_irqs(): until no interrupt is left. Also called by a reset, before the hardware is wiped. */
export const jmHandleIrqs = fn('panfrost_jm_handle_irqs', function* (pfdev: PanfrostDevice) {
  for (;;) {
    const status = yield* pfdev.io.readl(regs.JOB_INT_RAWSTAT)
    if (status === 0) return
    yield* pfdev.pm.markLastBusy()
    yield* pfdev.js.jobLock.lock()
    yield* jmHandleIrq(pfdev, status)
    yield* pfdev.js.jobLock.unlock()
  }
})

interface SlotEvents {
  readonly done: PanfrostJob[]
  failed: PanfrostJob | undefined
}

const jmHandleIrq = fn('panfrost_jm_handle_irq', function* (pfdev: PanfrostDevice, first: number) {
  const { io, js: slots } = pfdev
  const events: readonly SlotEvents[] = SLOTS.map(() => ({ done: [], failed: undefined }))
  let seen = 0
  let state = 0
  // JS_STATE is sampled by the write to CLEAR. Only when nothing new came meanwhile do the state and the status agree.
  for (let status = first; status !== 0; status = yield* io.readl(regs.JOB_INT_RAWSTAT)) {
    for (const js of SLOTS) {
      const slot = events[js]
      if (slot === undefined) continue
      if ((status & regs.JOB_INT_MASK_DONE(js)) !== 0) pushJob(slot.done, yield* dequeueJob(pfdev, js))
      if ((status & regs.JOB_INT_MASK_ERR(js)) !== 0) {
        // What waits in the second position must not start before this failure is dealt with.
        yield* io.writel(regs.JS_COMMAND_NEXT(js), regs.JS_COMMAND_NOP)
        slot.failed = yield* dequeueJob(pfdev, js)
      }
    }
    const bits = SLOTS.map(regs.MK_JS_MASK)
      .filter((mask) => (status & mask) !== 0)
      .reduce((a, b) => a | b, 0)
    yield* io.writel(regs.JOB_INT_CLEAR, status)
    state = (state & ~bits) | ((yield* io.readl(regs.JOB_INT_JS_STATE)) & bits)
    seen |= status
  }
  for (const js of SLOTS) {
    const slot = events[js]
    if (slot === undefined || (seen & regs.MK_JS_MASK(js)) === 0) continue
    if (slot.failed !== undefined) yield* jobHandleErr(pfdev, slot.failed, js)
    else if (slots.slot(js)[0] !== undefined && (state & regs.MK_JS_MASK(js)) === 0) {
      // The slot is empty and a job is left: the second one ended too, before its interrupt was seen.
      pfdev.kernel.warnOn(slot.done.length === 0, 'panfrost_jm_handle_irq', '!done[j][0]')
      pushJob(slot.done, yield* dequeueJob(pfdev, js))
    }
    for (const job of slot.done) yield* jmHandleDone(pfdev, job, 0)
  }
  for (const js of SLOTS) if (events[js]?.failed !== undefined) yield* requeueSecond(pfdev, js)
})

/** The job from the second position, which the failure of the first took out of the hardware. */
function* requeueSecond(pfdev: PanfrostDevice, js: number): Task {
  const [job] = pfdev.js.slot(js)
  if (job === undefined) return
  if (job.jc === 0) {
    // Its context was closed meanwhile.
    yield* dequeueJob(pfdev, js)
    yield* jmHandleDone(pfdev, job, -ECANCELED)
  } else if ((yield* pfdev.reset.pending.read()) === 0) {
    yield* pfdev.io.writel(regs.JS_COMMAND_NEXT(js), regs.JS_COMMAND_START)
  }
}

/** panfrost_job_handle_err() */
const jobHandleErr = fn('panfrost_job_handle_err', function* (pfdev: PanfrostDevice, job: PanfrostJob, js: number) {
  const { io } = pfdev
  const status = yield* io.readl(regs.JS_STATUS(js))
  const name = panfrostExceptionName(pfdev.kernel, status)
  const isFault = exceptionIsFault(status)
  const head = yield* io.readl(regs.JS_HEAD_LO(js))
  const tail = yield* io.readl(regs.JS_TAIL_LO(js))
  pfdev.log(
    isFault ? 3 : 7,
    `js ${isFault ? 'fault' : 'event'}, js=${js}, status=${name}, head=0x${head.toString(16)}, tail=0x${tail.toString(16)}`,
  )
  let error = 0
  if (status === EXCEPTION_STOPPED) {
    // It goes on from here after the reset, so its fence stays as it is.
    const low = yield* io.readl(regs.JS_TAIL_LO(js))
    job.jc = (yield* io.readl(regs.JS_TAIL_HI(js))) * 2 ** 32 + low
  } else if (status === EXCEPTION_TERMINATED) {
    error = -ECANCELED
    job.jc = 0
  } else if (isFault) {
    error = -EINVAL
    job.jc = 0
  }
  yield* mmuAsPut(pfdev, job.mmu)
  if (status !== EXCEPTION_STOPPED) yield* signalDone(job, error)
  yield* pfdev.pm.putAutosuspend()
  if (status === EXCEPTION_JOB_BUS_FAULT && pfdev.features.hwIssues.has('TTRX_3076')) {
    pfdev.js.resetCause = `JOB_BUS_FAULT (TTRX_3076), JS${js}`
    yield* pfdev.reset.pending.set(1)
    yield* pfdev.js.queue(js).fault()
  }
})

/** The hardware's fence. */
function* signalDone({ doneFence }: PanfrostJob, error: number): Task {
  if (doneFence.value !== undefined) yield* doneFence.value.signal(error)
}

/** panfrost_jm_handle_done(): the head goes to 0 so that a reset does not run it again. */
const jmHandleDone = fn('panfrost_jm_handle_done', function* (pfdev: PanfrostDevice, job: PanfrostJob, error: number) {
  job.jc = 0
  yield* mmuAsPut(pfdev, job.mmu)
  yield* signalDone(job, error)
  yield* pfdev.pm.putAutosuspend()
})

/** The job in the first position, whose use of the cycle counter ends; the second moves up. */
const dequeueJob = fn('panfrost_dequeue_job', function* (pfdev: PanfrostDevice, js: number) {
  const positions = pfdev.js.slot(js)
  const [job, next] = positions
  pfdev.kernel.warnOn(job === undefined, 'panfrost_dequeue_job', '!job')
  // One that was accepted while a reset was pending puts a use that it never took.
  if (((job?.requirements ?? 0) & JD_REQ_CYCLE_COUNT) !== 0) yield* cycleCounterPut(pfdev)
  positions[0] = next
  positions[1] = undefined
  return job
})

function pushJob(jobs: PanfrostJob[], job: PanfrostJob | undefined): void {
  if (job !== undefined) jobs.push(job)
}
