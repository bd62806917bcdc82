import { Atomic } from '../../kernel/atomic.ts'
import { nanos } from '../../kernel/clock.ts'
import { EBUSY, EFAULT, EINVAL, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { type Task } from '../../kernel/operation.ts'
import { RwSemaphore } from '../../kernel/rwsem.ts'
import { copyToUser, userPtr } from '../../kernel/user-memory.ts'
import * as regs from '../../device/regs.ts'
import { type DrmFile } from '../drm-file.ts'
import { gemObjectPut } from '../gem-object.ts'
import { mmuAsGet, mmuAsPut } from '../mmu.ts'
import { type PanfrostFile } from '../panfrost-file.ts'
import {
  cleanCaches,
  clearCounters,
  countersOff,
  dumpedBytes,
  PERFCNT_TIMEOUT,
  programCounters,
  requestSample,
} from '../perfcnt-base.ts'
import { sampleBufferClose, sampleBufferCreate, sampleBufferDestroy, sampleBufferOf } from '../sample-buffer.ts'
import { type DumpArgs, type PatchContext, type PerfcntOps } from './policy.ts'

/** Samples and cache cleans that a reset strikes are tried again so often. */
const TRIES = 5

/**
 * What `restore` adds to struct panfrost_perfcnt. A reset waits for no ioctl, and no ioctl touches the hardware during one.
 *
 * Locks: perfcnt->lock, then reset.lock for reading, then as_lock. A reset takes reset.lock for writing, from before the soft reset
 * until the session is programmed again, and never perfcnt->lock. Who holds it for reading neither allocates nor waits.
 */
export class RestoredSession {
  readonly #context: PatchContext
  readonly #resetLock: RwSemaphore
  /** 1 from the command of a sample or cache clean until the end of its last interrupt, or a reset; also when the ioctl gave up. */
  readonly #inFlight: Atomic
  /** Under reset.lock: the counter set of the session that a reset restores. */
  #counterset: number | undefined
  /** Under reset.lock: the session has a use of its address space and is programmed. */
  #active = false
  /** Under reset.lock: resets of the device so far. */
  #generation = 0
  /** Under reset.lock: resets since the last report that reached the user. */
  #unreported = 0
  /** Under perfcnt->lock: how many of them the last sample comes after. */
  #reportable = 0

  readonly ops: Partial<PerfcntOps> = {
    gpuDisable: () => this.#gpuDisable(),
    cleanCacheDone: () => this.#cleanCacheDone(),
    dumpLocked: () => this.#dumpLocked(),
    hwEnable: (_file, counterset) => this.#hwEnable(counterset),
    enableLocked: (file, counterset) => this.#enableLocked(file, counterset),
    disableLocked: (file) => this.#disableLocked(file),
    ioctlDump: (args, file) => this.#ioctlDump(args, file),
    preReset: () => this.#preReset(),
    postReset: () => this.#postReset(),
  }

  constructor(context: PatchContext) {
    this.#context = context
    this.#resetLock = new RwSemaphore(context.kernel, 'reset.lock')
    this.#inFlight = new Atomic(context.kernel, 'perfcnt->in_flight')
    context.expose('active', () => String(this.#active))
    context.expose('in_flight', () => String(this.#inFlight.value))
    context.expose('generation', () => String(this.#generation))
    context.expose('unreported_resets', () => String(this.#unreported))
  }

  *#gpuDisable(): Task {
    const { pfdev } = this.#context
    yield* pfdev.io.writel(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_MODE_OFF)
    yield* countersOff(pfdev)
  }

  /** The waiter first: whoever sees that nothing is in flight may re-arm the completion, and must find this one in it. */
  *#cleanCacheDone(): Task {
    yield* this.#context.pfdev.perfcnt.dumpComp.complete()
    yield* this.#inFlight.set(0)
  }

  *#dumpLocked(): Task<number> {
    const { dumpComp } = this.#context.pfdev.perfcnt
    for (let tries = 0; tries < TRIES; tries++) {
      const ret = yield* this.#enterIdle()
      if (ret !== 0) return ret
      if (!this.#active) {
        yield* this.#resetLock.upRead()
        return -EIO
      }
      const generation = this.#generation
      yield* this.#inFlight.set(1)
      yield* dumpComp.reinit()
      yield* requestSample(this.#context.pfdev)
      yield* this.#resetLock.upRead()
      const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
      if (left < 0) return left
      yield* this.#resetLock.downRead()
      const struck = this.#generation !== generation
      this.#reportable = this.#unreported
      yield* this.#resetLock.upRead()
      if (!struck) return left === 0 ? -ETIMEDOUT : 0
    }
    return -EBUSY
  }

  /** panfrost_perfcnt_hw_enable(): under reset.lock, for an ioctl or for a reset that restores. */
  *#hwEnable(counterset: number): Task<number> {
    const { pfdev } = this.#context
    const as = yield* mmuAsGet(pfdev, sampleBufferOf(pfdev).mmu)
    if (as < 0) return as
    yield* programCounters(pfdev, as, counterset)
    return 0
  }

  *#enableLocked(file: PanfrostFile, counterset: number): Task<number> {
    const { pfdev } = this.#context
    const { perfcnt, pm } = pfdev
    if (perfcnt.user === file) return 0
    if (perfcnt.user !== undefined) return -EBUSY
    let ret = yield* pm.getSync()
    if (ret >= 0) ret = yield* sampleBufferCreate(pfdev, file)
    if (ret < 0) {
      yield* pm.put()
      return ret
    }
    ret = yield* this.#cleanCaches()
    if (ret === 0) ret = yield* this.#publish(file, counterset)
    if (ret !== 0) {
      yield* sampleBufferDestroy(pfdev, file)
      yield* pm.put()
      return ret
    }
    yield* gemObjectPut(sampleBufferOf(pfdev).obj)
    return 0
  }

  /** The counters from zero and clean caches; a reset meanwhile does the same. */
  *#cleanCaches(): Task<number> {
    const { pfdev } = this.#context
    const ret = yield* this.#enterIdle()
    if (ret !== 0) return ret
    const generation = this.#generation
    yield* this.#inFlight.set(1)
    yield* pfdev.perfcnt.dumpComp.reinit()
    yield* clearCounters(pfdev)
    yield* cleanCaches(pfdev)
    yield* this.#resetLock.upRead()
    const left = yield* pfdev.perfcnt.dumpComp.waitTimeout(PERFCNT_TIMEOUT)
    yield* this.#resetLock.downRead()
    const struck = this.#generation !== generation
    yield* this.#resetLock.upRead()
    return left === 0 && !struck ? -ETIMEDOUT : 0
  }

  /** Programs and publishes in one section, so that a reset finds all of the session or nothing. */
  *#publish(file: PanfrostFile, counterset: number): Task<number> {
    const { perfcnt } = this.#context.pfdev
    let ret = yield* this.#enter()
    if (ret !== 0) return ret
    ret = yield* perfcnt.ops.hwEnable(file, counterset)
    if (ret === 0) {
      this.#active = true
      this.#counterset = counterset
      this.#unreported = 0
      perfcnt.user = file
    }
    yield* this.#resetLock.upRead()
    return ret
  }

  *#disableLocked(file: PanfrostFile): Task<number> {
    const { pfdev } = this.#context
    const { perfcnt } = pfdev
    if (perfcnt.user !== file) return -EINVAL
    // A sample still under way would be written to an address that is about to be unmapped.
    yield* this.#inFlight.waitFor(0, PERFCNT_TIMEOUT)
    yield* this.#resetLock.downRead()
    yield* perfcnt.ops.gpuDisable()
    if (this.#active) yield* mmuAsPut(pfdev, sampleBufferOf(pfdev).mmu)
    this.#active = false
    this.#counterset = undefined
    perfcnt.user = undefined
    yield* this.#resetLock.upRead()
    yield* sampleBufferClose(pfdev, file, function* () {})
    yield* pfdev.pm.putAutosuspend()
    return 0
  }

  *#ioctlDump(args: DumpArgs, file: DrmFile): Task<number> {
    const { pfdev } = this.#context
    const { perfcnt } = pfdev
    if (args.pad !== 0) return -EINVAL
    yield* perfcnt.lock.lock()
    let ret = perfcnt.user === file.driverPriv ? yield* perfcnt.ops.dumpLocked(args) : -EINVAL
    if (ret === 0 && !(yield* copyToUser(file.memory, userPtr(args.buf_ptr), dumpedBytes(pfdev)))) ret = -EFAULT
    if (ret === 0) {
      args.resets = this.#reportable
      yield* this.#resetLock.downRead()
      this.#unreported -= this.#reportable
      yield* this.#resetLock.upRead()
    }
    yield* perfcnt.lock.unlock()
    return ret
  }

  /** From here to postReset() ioctls wait. No interrupt of before survives: masked first, then its handler waited for. */
  *#preReset(): Task {
    const { pfdev } = this.#context
    yield* this.#resetLock.downWrite()
    yield* pfdev.io.writel(regs.GPU_INT_MASK, 0)
    yield* pfdev.irqs.gpu.synchronize()
    if (this.#active) {
      yield* pfdev.perfcnt.ops.gpuDisable()
      yield* mmuAsPut(pfdev, sampleBufferOf(pfdev).mmu)
      this.#active = false
    }
    this.#generation++
    if (this.#counterset !== undefined) this.#unreported++
    yield* this.#inFlight.set(0)
  }

  /** All address spaces are free and the schedulers stopped, so the get fails only by injection: then dumps return -EIO. */
  *#postReset(): Task {
    const { pfdev } = this.#context
    if (this.#counterset !== undefined && pfdev.perfcnt.user !== undefined) {
      const ret = yield* pfdev.perfcnt.ops.hwEnable(pfdev.perfcnt.user, this.#counterset)
      this.#active = ret === 0
      if (ret !== 0) pfdev.log(3, `perfcnt: no address space after the reset (${ret}), the session is dead`)
    }
    yield* pfdev.perfcnt.dumpComp.complete()
    yield* this.#resetLock.upWrite()
  }

  /** As `enter`, after the interrupts of what an earlier ioctl left in flight: at most a second, or -ETIMEDOUT with no register touched. */
  *#enterIdle(): Task<number> {
    if ((yield* this.#inFlight.waitFor(0, PERFCNT_TIMEOUT)) === 0) return -ETIMEDOUT
    return yield* this.#enter()
  }

  /** 0 with reset.lock held for reading and no reset pending, or -ETIMEDOUT without it when one stays pending for a second. */
  *#enter(): Task<number> {
    const { kernel, pfdev } = this.#context
    const deadline = kernel.clock.in(PERFCNT_TIMEOUT)
    for (;;) {
      const left = nanos(Math.max(0, deadline - kernel.clock.now))
      if ((yield* pfdev.reset.pending.waitFor(0, left)) === 0) return -ETIMEDOUT
      yield* this.#resetLock.downRead()
      if ((yield* pfdev.reset.pending.read()) === 0) return 0
      yield* this.#resetLock.upRead()
    }
  }
}
