import { DmaFence } from '../kernel/dma-fence.ts'
import { ECANCELED, EINVAL } from '../kernel/errno.ts'
import { irqHandler } from '../kernel/irq.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { gemMappingPut } from './gem.ts'
import { gemLockReservations, gemUnlockReservations } from './gem-handle.ts'
import { gemObjectPut } from './gem-object.ts'
import { cycleCounterGet } from './cycle-counter.ts'
import { ALL_JS_INT_MASK, jmIrqHandler, jmIrqThread } from './job-irq.ts'
import { panfrostReset } from './job-reset.ts'
import { mmuAsGet } from './mmu.ts'
import { jobChainFlag, type PanfrostJob } from './panfrost-job.ts'
import { type SchedOps } from './sched-job.ts'
import { JD_REQ_CYCLE_COUNT } from './uapi.ts'

const THREAD_PRIORITY = 8

export const jmInit = fn('panfrost_jm_init', function* (pfdev: PanfrostDevice) {
  pfdev.irqs.job.request(
    irqHandler('panfrost_jm_irq_handler', () => jmIrqHandler(pfdev)),
    () => jmIrqThread(pfdev),
  )
  yield* jmResetInterrupts(pfdev)
  yield* jmEnableInterrupts(pfdev)
})

export const jmResetInterrupts = fn('panfrost_jm_reset_interrupts', function* (pfdev: PanfrostDevice) {
  yield* pfdev.io.writel(regs.JOB_INT_CLEAR, ALL_JS_INT_MASK)
})

export const jmEnableInterrupts = fn('panfrost_jm_enable_interrupts', function* (pfdev: PanfrostDevice) {
  yield* pfdev.suspended.job.writeOnce(false)
  yield* pfdev.io.writel(regs.JOB_INT_MASK, ALL_JS_INT_MASK)
})

export const jmSuspendIrq = fn('panfrost_jm_suspend_irq', function* (pfdev: PanfrostDevice) {
  yield* pfdev.suspended.job.writeOnce(true)
  yield* pfdev.io.writel(regs.JOB_INT_MASK, 0)
  yield* pfdev.irqs.job.synchronize()
})

export const jmIsIdle = fn('panfrost_jm_is_idle', function* (pfdev: PanfrostDevice) {
  for (const queue of pfdev.js.queues) if ((yield* queue.creditCount.read()) !== 0) return false
  return true
})

/** panfrost_job_push(): after what its BOs' fences say. 0, -EALREADY if one BO is named twice, or -EINTR. */
export const jobPush = fn('panfrost_job_push', function* (job: PanfrostJob) {
  const { pfdev } = job
  const ret = yield* gemLockReservations(job.bos)
  if (ret !== 0) return ret
  // So that jobs are armed and pushed in one order.
  yield* pfdev.schedLock.lock()
  pfdev.kernel.lockdep.allocation()
  for (const bo of job.bos) job.dependencies.push(...(yield* bo.resv.getFences()))
  // The scheduler's.
  yield* job.refcount.incReturn()
  yield* pfdev.js.queue(job.slot).pushJob(job)
  yield* pfdev.schedLock.unlock()
  for (const bo of job.bos) yield* bo.resv.addFence(job.finished)
  yield* gemUnlockReservations(job.bos)
  return 0
})

/** The scheduler's view of one slot: panfrost_sched_ops. */
export function jobSchedOps(pfdev: PanfrostDevice, js: number): SchedOps<PanfrostJob> {
  return {
    runJob: (job) => jobRun(pfdev, job, js),
    timedoutJob: (job) => jobTimedout(pfdev, job, js),
    freeJob: (job) => jobFree(job),
  }
}

const jobRun = fn('panfrost_job_run', function* (pfdev: PanfrostDevice, job: PanfrostJob, js: number) {
  if (yield* job.ctx.destroyed.readOnce()) return -ECANCELED
  // The scheduler gave the job up, or it finished while the GPU was being reset.
  if (job.error !== 0 || job.jc === 0) return 0
  pfdev.kernel.lockdep.allocation()
  const seqno = (pfdev.js.emitSeqno[js] ?? 0) + 1
  pfdev.js.emitSeqno[js] = seqno
  const fence = new DmaFence(pfdev.kernel, `js${js} fence ${seqno}`, seqno)
  yield* job.doneFence.writeOnce(fence)
  const ret = yield* jobHwSubmit(pfdev, job, js)
  return ret === 0 ? fence : ret
})

/** Takes a PM reference and an address-space use; the end of the job puts both, an error the former. */
const jobHwSubmit = fn('panfrost_job_hw_submit', function* (pfdev: PanfrostDevice, job: PanfrostJob, js: number) {
  const { io, features } = pfdev
  const as = yield* hardwareGet(pfdev, job, js)
  if (as < 0) {
    yield* pfdev.pm.putAutosuspend()
    return as
  }
  const flagged = features.hwFeatures.has('JOBCHAIN_DISAMBIGUATION') && jobChainFlag(job)
  const flushReduction = features.hwFeatures.has('FLUSH_REDUCTION')
  const config =
    regs.JS_CONFIG_AS(as) |
    regs.JS_CONFIG_THREAD_PRI(THREAD_PRIORITY) |
    regs.JS_CONFIG_START_FLUSH_CLEAN_INVALIDATE |
    regs.JS_CONFIG_END_FLUSH_CLEAN_INVALIDATE |
    (flushReduction ? regs.JS_CONFIG_ENABLE_FLUSH_REDUCTION : 0) |
    (features.hwIssues.has('10649') ? regs.JS_CONFIG_START_MMU : 0) |
    (flagged ? regs.JS_CONFIG_JOB_CHAIN_FLAG : 0)
  yield* io.writel(regs.JS_HEAD_NEXT_LO(js), job.jc % 2 ** 32)
  yield* io.writel(regs.JS_HEAD_NEXT_HI(js), Math.floor(job.jc / 2 ** 32))
  yield* io.writel(regs.JS_AFFINITY_NEXT_LO(js), features.shaderPresent)
  yield* io.writel(regs.JS_AFFINITY_NEXT_HI(js), 0)
  yield* io.writel(regs.JS_CONFIG_NEXT(js), config)
  if (flushReduction) yield* io.writel(regs.JS_FLUSH_ID_NEXT(js), job.flushId)

  yield* pfdev.js.jobLock.lock()
  const subslot = enqueueJob(pfdev, js, job)
  // While a reset is pending the job only waits in its place; the address-space use is taken all the same.
  if ((yield* pfdev.reset.pending.read()) === 0) {
    if ((job.requirements & JD_REQ_CYCLE_COUNT) !== 0) yield* cycleCounterGet(pfdev)
    yield* io.writel(regs.JS_COMMAND_NEXT(js), regs.JS_COMMAND_START)
    pfdev.log(
      7,
      `JS: Submitting atom job${job.id} to js[${js}][${subslot}] with head=0x${job.jc.toString(16)} AS ${as}`,
    )
  }
  yield* pfdev.js.jobLock.unlock()
  return 0
})

/** The GPU awake, the slot free, and an address space, whose number is returned; or -errno. */
function* hardwareGet(pfdev: PanfrostDevice, job: PanfrostJob, js: number): Task<number> {
  const { io, kernel, pm } = pfdev
  const ret = yield* pm.getSync()
  if (ret < 0) return ret
  const isBusy = (yield* io.readl(regs.JS_COMMAND_NEXT(js))) !== 0
  if (kernel.warnOn(isBusy, 'panfrost_job_hw_submit', 'JS_COMMAND_NEXT != 0')) return -EINVAL
  return yield* mmuAsGet(pfdev, job.mmu)
}

/** The first free position of the slot. */
function enqueueJob(pfdev: PanfrostDevice, js: number, job: PanfrostJob): number {
  const positions = pfdev.js.slot(js)
  const [current, next] = positions
  if (current === undefined) {
    positions[0] = job
    return 0
  }
  pfdev.kernel.warnOn(next !== undefined, 'panfrost_enqueue_job', 'pfdev->jobs[slot][1]')
  pfdev.kernel.warnOn(
    jobChainFlag(job) === jobChainFlag(current),
    'panfrost_enqueue_job',
    'both jobs have one chain flag',
  )
  positions[1] = job
  return 1
}

/**
 * panfrost_job_timedout(): false if the job was done after all, which needs no reset.
 * Modelled: panfrost_core_dump() is left out. A job without a hardware fence counts as done; C would follow a NULL pointer, should the
 * timeout come before panfrost_job_run() has stored the fence, or before a job that never gets one is freed.
 */
const jobTimedout = fn('panfrost_job_timedout', function* (pfdev: PanfrostDevice, job: PanfrostJob, js: number) {
  const { io, log } = pfdev
  if (yield* isDone(job)) return false
  // The interrupt may be late because another handler holds the CPU.
  yield* pfdev.irqs.job.synchronize()
  if (yield* isDone(job)) {
    log(4, 'unexpectedly high interrupt latency')
    return false
  }
  const config = yield* io.readl(regs.JS_CONFIG(js))
  const status = yield* io.readl(regs.JS_STATUS(js))
  const head = yield* io.readl(regs.JS_HEAD_LO(js))
  const tail = yield* io.readl(regs.JS_TAIL_LO(js))
  const hex = (value: number) => `0x${value.toString(16)}`
  log(
    3,
    `gpu sched timeout, js=${js}, config=${hex(config)}, status=${hex(status)}, head=${hex(head)}, tail=${hex(tail)}, sched_job=job${job.id}`,
  )
  pfdev.js.resetCause = `job timeout, JS${js}`
  yield* pfdev.reset.pending.set(1)
  yield* panfrostReset(pfdev, job)
  return true
})

function* isDone(job: PanfrostJob): Task<boolean> {
  const fence = yield* job.doneFence.readOnce()
  return fence === undefined || (yield* fence.isSignaled())
}

const jobFree = fn('panfrost_job_free', function* (job: PanfrostJob) {
  yield* jobPut(job)
})

/** panfrost_job_put(): the last reference is the scheduler's, or the ioctl's if the job is done before that returns. */
export function* jobPut(job: PanfrostJob): Task {
  if ((yield* job.refcount.decReturn()) === 0) yield* jobCleanup(job)
}

const jobCleanup = fn('panfrost_job_cleanup', function* (job: PanfrostJob) {
  for (const mapping of job.mappings) {
    yield* mapping.obj.gpuUsecount.decReturn()
    yield* gemMappingPut(mapping)
  }
  for (const bo of job.bos) yield* gemObjectPut(bo)
})
