import { msecs, usecs } from '../kernel/clock.ts'
import { readlPollTimeout, readlPollTimeoutAtomic } from '../kernel/iopoll.ts'
import { irqHandler } from '../kernel/irq.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type EarlyDevice, PanfrostDevice, type PanfrostDeviceOptions } from './device.ts'
import { panfrostExceptionName } from './exception.ts'
import { popcount, readFeatures } from './features.ts'
import { gpuInitQuirks } from './gpu-quirks.ts'

const SOFT_RESET_POLL = { step: usecs(10), timeout: msecs(10) }
const HARD_RESET_POLL = { step: usecs(100), timeout: msecs(10) }
const L2_POWER_POLL = { step: usecs(10), timeout: msecs(20) }
const SHADER_POWER_POLL = { step: usecs(10), timeout: msecs(20) }
const TILER_POWER_POLL = { step: usecs(10), timeout: msecs(1) }
const POWER_OFF_POLL = { step: usecs(1), timeout: msecs(2) }

const ENABLED_INTERRUPTS =
  regs.GPU_IRQ_MASK_ERROR | regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED | regs.GPU_IRQ_CLEAN_CACHES_COMPLETED

/**
 * panfrost_gpu_init(): the soft reset comes before anything is read.
 * Modelled: the log has no line with the numbers of features and issues, and a GPU that does not end its first reset is no device here.
 */
export const gpuInit = fn('panfrost_gpu_init', function* (options: PanfrostDeviceOptions, early: EarlyDevice) {
  if ((yield* gpuSoftReset(early)) !== 0) throw new Error('the first soft reset timed out: panfrost does not probe')
  const features = yield* readFeatures(options.io)
  const pfdev = new PanfrostDevice(options, early, features)
  const { irqs, log } = pfdev
  log(
    6,
    `mali-${features.name} id 0x${hex(features.id)} major 0x${hex(features.revision >>> 12)} minor 0x${hex((features.revision >>> 4) & 0xff)} status 0x${hex(features.revision & 0xf)}`,
  )
  log(
    6,
    `Features: L2:0x${hex(features.l2Features, 8)} Shader:0x${hex(features.coreFeatures, 8)} Tiler:0x${hex(features.tilerFeatures, 8)} Mem:0x${hex(features.memFeatures)} MMU:0x${hex(features.mmuFeatures, 8)} AS:0x${hex(features.asPresent)} JS:0x${hex(features.jsPresent)}`,
  )
  log(6, `shader_present=0x${hex(features.shaderPresent)} l2_present=0x${hex(features.l2Present)}`)
  irqs.gpu.request(irqHandler('panfrost_gpu_irq_handler', () => gpuIrqHandler(pfdev)))
  // dev_info_once() of panfrost_get_core_mask(), which is first asked here.
  if (features.l2Present !== 1)
    log(
      6,
      `using only 1st core group (${popcount(coreGroupMask(features.l2Present))} cores from ${popcount(features.shaderPresent)})`,
    )
  yield* gpuPowerOn(pfdev)
  return pfdev
})

/** panfrost_gpu_soft_reset(). Returns 0 or -ETIMEDOUT, which its caller ignores: then only the GPU block's interrupts stay masked. */
export const gpuSoftReset = fn('panfrost_gpu_soft_reset', function* (pfdev: EarlyDevice) {
  const { io, log, cycleCounter } = pfdev
  const completed = (rawstat: number) => (rawstat & regs.GPU_IRQ_RESET_COMPLETED) !== 0
  yield* io.writel(regs.GPU_INT_MASK, 0)
  yield* io.writel(regs.GPU_INT_CLEAR, regs.GPU_IRQ_RESET_COMPLETED)
  yield* pfdev.suspended.gpu.writeOnce(false)
  yield* io.writel(regs.GPU_CMD, regs.GPU_CMD_SOFT_RESET)
  let ret = yield* readlPollTimeout(io, regs.GPU_INT_RAWSTAT, completed, SOFT_RESET_POLL)
  if (ret !== 0) {
    log(3, 'gpu soft reset timed out, attempting hard reset')
    yield* io.writel(regs.GPU_CMD, regs.GPU_CMD_HARD_RESET)
    ret = yield* readlPollTimeout(io, regs.GPU_INT_RAWSTAT, completed, HARD_RESET_POLL)
    if (ret !== 0) {
      log(3, 'gpu hard reset timed out')
      return ret
    }
  }
  yield* io.writel(regs.GPU_INT_CLEAR, regs.GPU_IRQ_MASK_ALL)
  yield* io.writel(regs.GPU_INT_MASK, ENABLED_INTERRUPTS)
  // A counter left running by jobs that the reset killed: panfrost_reset() should have put their uses.
  if (
    pfdev.kernel.warnOn(
      (yield* cycleCounter.useCount.read()) !== 0,
      'panfrost_gpu_soft_reset',
      'cycle_counter.use_count != 0',
    )
  )
    yield* cycleCounter.useCount.set(0)
  return 0
})

/** panfrost_gpu_power_on(): the quirk registers are lost in a reset as well. Errors are logged and nothing else. */
export const gpuPowerOn = fn('panfrost_gpu_power_on', function* (pfdev: PanfrostDevice) {
  const { io, log, features } = pfdev
  yield* gpuInitQuirks(pfdev)
  const l2 = (features.l2Present & coreGroupMask(features.l2Present)) >>> 0
  const shader = (features.shaderPresent & coreGroupMask(features.l2Present)) >>> 0
  yield* io.writel(regs.L2_PWRON_LO, l2)
  if ((yield* readlPollTimeout(io, regs.L2_READY_LO, (ready) => ready === l2, L2_POWER_POLL)) !== 0)
    log(3, 'error powering up gpu L2')
  yield* io.writel(regs.SHADER_PWRON_LO, shader)
  if ((yield* readlPollTimeout(io, regs.SHADER_READY_LO, (ready) => ready === shader, SHADER_POWER_POLL)) !== 0)
    log(3, 'error powering up gpu shader')
  yield* io.writel(regs.TILER_PWRON_LO, features.tilerPresent)
  const tilerReady = (ready: number) => ready === features.tilerPresent
  if ((yield* readlPollTimeout(io, regs.TILER_READY_LO, tilerReady, TILER_POWER_POLL)) !== 0)
    log(3, 'error powering up gpu tiler')
})

/** panfrost_gpu_power_off() */
export const gpuPowerOff = fn('panfrost_gpu_power_off', function* (pfdev: PanfrostDevice) {
  const { features, io, log } = pfdev
  const settled = (trans: number) => trans === 0
  yield* io.writel(regs.SHADER_PWROFF_LO, features.shaderPresent)
  if ((yield* readlPollTimeout(io, regs.SHADER_PWRTRANS_LO, settled, POWER_OFF_POLL)) !== 0)
    log(3, 'shader power transition timeout')
  yield* io.writel(regs.TILER_PWROFF_LO, features.tilerPresent)
  if ((yield* readlPollTimeout(io, regs.TILER_PWRTRANS_LO, settled, POWER_OFF_POLL)) !== 0)
    log(3, 'tiler power transition timeout')
  yield* io.writel(regs.L2_PWROFF_LO, features.l2Present)
  // Busy, without a pause in C. Modelled: a read takes a microsecond, as code takes no time here.
  if ((yield* readlPollTimeoutAtomic(io, regs.L2_PWRTRANS_LO, settled, POWER_OFF_POLL)) !== 0)
    log(3, 'l2 power transition timeout')
})

export const gpuSuspendIrq = fn('panfrost_gpu_suspend_irq', function* (pfdev: PanfrostDevice) {
  yield* pfdev.suspended.gpu.writeOnce(true)
  yield* pfdev.io.writel(regs.GPU_INT_MASK, 0)
  yield* pfdev.irqs.gpu.synchronize()
})

/** 0 while nobody uses the GPU, which then may have slept since, and where jobs always flush. */
export const gpuGetLatestFlushId = fn(
  'panfrost_gpu_get_latest_flush_id',
  function* ({ features, io, pm }: PanfrostDevice) {
    if (!features.hwFeatures.has('FLUSH_REDUCTION') || !(yield* pm.getIfInUse())) return 0
    const flushId = yield* io.readl(regs.GPU_LATEST_FLUSH_ID)
    yield* pm.put()
    return flushId
  },
)

/** A GPU fault masks the interrupts and asks for no reset: nothing unmasks them before the next reset or resume. */
function* gpuIrqHandler(pfdev: PanfrostDevice): Task<'IRQ_NONE' | 'IRQ_HANDLED'> {
  const { io, log, perfcnt } = pfdev
  if (yield* pfdev.suspended.gpu.readOnce()) return 'IRQ_NONE'
  const fault = yield* io.readl(regs.GPU_FAULT_STATUS)
  const state = yield* io.readl(regs.GPU_INT_STAT)
  if (state === 0) return 'IRQ_NONE'
  if ((state & regs.GPU_IRQ_MASK_ERROR) !== 0) {
    const high = yield* io.readl(regs.GPU_FAULT_ADDRESS_HI)
    const low = yield* io.readl(regs.GPU_FAULT_ADDRESS_LO)
    const name = panfrostExceptionName(pfdev.kernel, fault & 0xff)
    log(4, `GPU Fault 0x${hex(fault, 8)} (${name}) at 0x${hex(high, 8)}${hex(low, 8)}`)
    if ((state & regs.GPU_IRQ_MULTIPLE_FAULT) !== 0)
      log(4, 'There were multiple GPU faults - some have not been reported')
    yield* io.writel(regs.GPU_INT_MASK, 0)
  }
  if ((state & regs.GPU_IRQ_PERFCNT_SAMPLE_COMPLETED) !== 0) yield* perfcnt.ops.sampleDone()
  if ((state & regs.GPU_IRQ_CLEAN_CACHES_COMPLETED) !== 0) yield* perfcnt.ops.cleanCacheDone()
  yield* io.writel(regs.GPU_INT_CLEAR, state)
  return 'IRQ_HANDLED'
}

/** panfrost_get_core_mask(): all cores, or those of the first group where there are several. */
function coreGroupMask(l2Present: number): number {
  if (l2Present === 1) return 0xffff_ffff
  // The first group's cores lie below the second L2's bit.
  const withoutFirst = l2Present & (l2Present - 1)
  return (withoutFirst & -withoutFirst) - 1
}

function hex(value: number, digits = 1): string {
  return value.toString(16).padStart(digits, '0')
}
