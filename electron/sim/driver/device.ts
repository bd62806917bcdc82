import { Atomic } from '../kernel/atomic.ts'
import { msecs } from '../kernel/clock.ts'
import { EBUSY } from '../kernel/errno.ts'
import { type IrqLine } from '../kernel/irq.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type Memory } from '../kernel/memory.ts'
import { type Mmio } from '../kernel/mmio.ts'
import { Mutex } from '../kernel/mutex.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { RuntimePm } from '../kernel/runtime-pm.ts'
import { Shared } from '../kernel/shared.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import { OrderedWorkqueue, Work } from '../kernel/workqueue.ts'
import { type PanfrostFeatures } from './features.ts'
import { gpuInit, gpuPowerOff, gpuPowerOn, gpuSoftReset, gpuSuspendIrq } from './gpu.ts'
import { PanfrostJobSlots } from './job-slots.ts'
import { panfrostReset } from './job-reset.ts'
import { jmEnableInterrupts, jmInit, jmIsIdle, jmResetInterrupts, jmSuspendIrq } from './job.ts'
import { mmuInit, mmuReset, mmuSuspendIrq, type PanfrostMmu } from './mmu.ts'
import { PanfrostPerfcnt, perfcntInit } from './perfcnt.ts'
import { type DrmFile } from './drm-file.ts'
import { type DumpArgs, type Policy } from './policies/policy.ts'

/** printk levels that panfrost uses: dev_err, dev_warn, dev_info, dev_dbg. */
export type LogLevel = 3 | 4 | 6 | 7
export type DeviceLog = (level: LogLevel, text: string) => void

/** Sees the driver at work without taking part in it: for the lab's log of resets and its state view. */
export interface DriverObserver {
  /** The device reset routine starts and ends; `cause` is what asked for it. */
  resetBegin(cause: string): void
  resetEnd(): void
  /** A dump is over; `args` is what goes back to a caller that passes all of the struct. */
  dumpDone?(file: DrmFile, args: DumpArgs): void
  /** Fault injection, should_fail(): asked at each panfrost_mmu_as_get(). */
  asGetFails?(): boolean
  /** Memory is short: what a GFP_KERNEL allocation waits for first. */
  reclaim?(): Task
}

export interface PanfrostDeviceOptions {
  readonly kernel: Kernel
  readonly memory: Memory
  readonly io: Mmio
  readonly irqs: { readonly gpu: IrqLine; readonly job: IrqLine; readonly mmu: IrqLine }
  readonly log: DeviceLog
  readonly policy: Policy
  /** Module parameter `unstable_ioctls` at load. */
  readonly unstableIoctls: boolean
  readonly observer: DriverObserver
  /** The device tree names a part of Amlogic, which has a quirk of its own. */
  readonly isAmlogic?: boolean
}

/** The part of a device that its first soft reset needs, before its features are known. */
export type EarlyDevice = Pick<PanfrostDevice, 'kernel' | 'io' | 'log' | 'suspended' | 'cycleCounter'>

function earlyDevice({ kernel, io, log }: PanfrostDeviceOptions): EarlyDevice {
  const suspended = (block: string) => new Shared(kernel, `is_suspended.${block}`, false)
  return {
    kernel,
    io,
    log,
    suspended: { gpu: suspended('GPU'), job: suspended('JOB'), mmu: suspended('MMU') },
    cycleCounter: {
      useCount: new Atomic(kernel, 'cycle_counter.use_count'),
      lock: new Spinlock(kernel, 'cycle_counter.lock'),
    },
  }
}

/** struct panfrost_device. What has no lock in its comment is set at probe and does not change. */
export class PanfrostDevice {
  readonly kernel: Kernel
  readonly memory: Memory
  readonly io: Mmio
  readonly irqs: PanfrostDeviceOptions['irqs']
  readonly log: DeviceLog
  readonly policy: Policy
  readonly observer: DriverObserver
  readonly isAmlogic: boolean
  readonly pm: RuntimePm
  /** Module parameter, read at each call. */
  readonly unstableIoctls: Shared<boolean>

  readonly asLock: Spinlock
  /** Under as_lock: hardware address spaces in use. */
  asAllocMask = 0
  /**
   * as_faulty_mask: address spaces disabled by an unhandled fault, as bits of the MMU interrupt registers. Written under as_lock; the
   * interrupt thread also reads it without.
   */
  readonly asFaulty: Shared<number>
  /** Under as_lock: VMs that hold an address space, most recent first. */
  readonly asLruList: PanfrostMmu[] = []

  /** is_suspended: a block whose bit is set disowns its interrupts. */
  readonly suspended: { readonly gpu: Shared<boolean>; readonly job: Shared<boolean>; readonly mmu: Shared<boolean> }
  readonly cycleCounter: { readonly useCount: Atomic; readonly lock: Spinlock }
  readonly reset: { readonly wq: OrderedWorkqueue; readonly work: Work; readonly pending: Atomic }
  /** From arming a job to pushing it. */
  readonly schedLock: Mutex
  readonly js: PanfrostJobSlots
  readonly perfcnt: PanfrostPerfcnt

  constructor(
    options: PanfrostDeviceOptions,
    early: EarlyDevice,
    readonly features: PanfrostFeatures,
  ) {
    const { kernel } = options
    this.kernel = kernel
    this.memory = options.memory
    this.io = options.io
    this.irqs = options.irqs
    this.log = options.log
    this.policy = options.policy
    this.observer = options.observer
    this.isAmlogic = options.isAmlogic ?? false
    this.unstableIoctls = new Shared(kernel, 'unstable_ioctls', options.unstableIoctls)
    this.asLock = new Spinlock(kernel, 'as_lock')
    this.asFaulty = new Shared(kernel, 'as_faulty_mask', 0)
    this.suspended = early.suspended
    this.cycleCounter = early.cycleCounter
    const wq = new OrderedWorkqueue(kernel, 'panfrost-reset')
    const workBody = fn('panfrost_reset_work', () => resetWork(this))
    this.reset = { wq, work: new Work(wq, 'reset.work', workBody), pending: new Atomic(kernel, 'reset.pending') }
    this.schedLock = new Mutex(kernel, 'sched_lock')
    this.js = new PanfrostJobSlots(this)
    this.pm = new RuntimePm(kernel, 'panfrost', {
      suspend: () => deviceRuntimeSuspend(this),
      resume: () => deviceRuntimeResume(this),
      autosuspendDelay: msecs(50),
    })
    this.perfcnt = new PanfrostPerfcnt(this)
  }

  /** For who holds as_lock, for the state view and for checks. */
  get asFaultyMask(): number {
    return this.asFaulty.value
  }
}

/**
 * panfrost_probe() and panfrost_device_init(). Modelled: clocks, reset lines, regulators, power domains and devfreq are always on; boards
 * whose runtime resume turns clocks on and releases a reset line first (GPU_PM_RT, the H616 among ours) do not. The device is active
 * afterwards and suspends itself when the delay is over.
 */
export const panfrostProbe = fn('panfrost_probe', function* (options: PanfrostDeviceOptions) {
  const pfdev = yield* gpuInit(options, earlyDevice(options))
  mmuInit(pfdev)
  yield* jmInit(pfdev)
  yield* perfcntInit(pfdev)
  // pm_runtime_set_active() before pm_runtime_enable(): nobody else knows the device yet.
  pfdev.pm.status = 'active'
  yield* pfdev.pm.getNoresume()
  yield* pfdev.pm.putAutosuspend()
  return pfdev
})

/**
 * panfrost_device_reset(): also what a runtime resume runs. The hooks stand where the revisions call them. `cause` is for the
 * lab's log of resets; the function in C has no such argument.
 */
export const deviceReset = fn(
  'panfrost_device_reset',
  function* (pfdev: PanfrostDevice, enableJobInt: boolean, cause: string) {
    const { ops } = pfdev.perfcnt
    pfdev.observer.resetBegin(cause)
    yield* ops.guardReset(function* () {
      yield* ops.preReset()
      yield* gpuSoftReset(pfdev)
      yield* ops.afterSoftReset()
      yield* gpuPowerOn(pfdev)
      yield* mmuReset(pfdev)
      yield* jmResetInterrupts(pfdev)
      if (enableJobInt) yield* jmEnableInterrupts(pfdev)
      yield* ops.postReset()
    })
    pfdev.observer.resetEnd()
  },
)

/** The cause of a reset that is a part of waking up, which nobody asked for. */
export const RUNTIME_RESUME = 'runtime resume'

/** panfrost_device_schedule_reset() */
export function* deviceScheduleReset(pfdev: PanfrostDevice, cause: string): Task {
  pfdev.js.resetCause = cause
  yield* pfdev.reset.pending.set(1)
  yield* pfdev.reset.work.queue()
}

function* resetWork(pfdev: PanfrostDevice): Task {
  yield* panfrostReset(pfdev, undefined)
}

const deviceRuntimeResume = fn('panfrost_device_runtime_resume', function* (pfdev: PanfrostDevice) {
  yield* deviceReset(pfdev, true, pfdev.pm.disableDepth > 0 ? 'system resume' : RUNTIME_RESUME)
  return 0
})

const deviceRuntimeSuspend = fn('panfrost_device_runtime_suspend', function* (pfdev: PanfrostDevice) {
  if (!(yield* jmIsIdle(pfdev))) return -EBUSY
  yield* jmSuspendIrq(pfdev)
  yield* mmuSuspendIrq(pfdev)
  yield* gpuSuspendIrq(pfdev)
  yield* gpuPowerOff(pfdev)
  return 0
})

/** panfrost_device_suspend(), for system sleep: ignores the use counts, but not jobs in flight (-EBUSY aborts the sleep). */
export const deviceSuspend = fn('panfrost_device_suspend', function* (pfdev: PanfrostDevice) {
  return yield* pfdev.pm.forceSuspend()
})

/** panfrost_device_resume() */
export const deviceResume = fn('panfrost_device_resume', function* (pfdev: PanfrostDevice) {
  return yield* pfdev.pm.forceResume()
})
