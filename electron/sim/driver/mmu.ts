import { Atomic } from '../kernel/atomic.ts'
import { EBUSY } from '../kernel/errno.ts'
import { irqHandler } from '../kernel/irq.ts'
import { type PageTable, writePageTable } from '../kernel/memory.ts'
import { fn, type Task } from '../kernel/operation.ts'
import { Shared } from '../kernel/shared.ts'
import { Spinlock } from '../kernel/spinlock.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { type PanfrostGemMapping } from './gem.ts'
import { complainFreed, gemGetPagesSgt } from './gem-object.ts'
import { mmuDisable, mmuEnable, mmuFlushRange } from './mmu-hw.ts'
import { mmuIrqHandler, mmuIrqThread } from './mmu-irq.ts'
import { VaAllocator } from './va-allocator.ts'

/** Job slots that the driver uses; the third, compute, is never chosen today. */
export const NUM_JOB_SLOTS = 3
const ALL_INTERRUPTS = 0xffff_ffff

/** struct panfrost_mmu: the address space of one open file, shared by its mappings and jobs. */
export class PanfrostMmu {
  /** The hardware address space it holds, or -1. Written under as_lock. */
  readonly as: Shared<number>
  /** Jobs in hardware, plus one for a counter session. Put without a lock. */
  readonly asCount: Atomic
  readonly refcount: Atomic
  readonly pageTable: PageTable
  /** Under mm_lock. */
  readonly mm: VaAllocator<PanfrostGemMapping>
  readonly mmLock: Spinlock

  constructor(
    readonly pfdev: PanfrostDevice,
    /** For logs and the state view: the file's name. */
    readonly name: string,
  ) {
    const { kernel, memory } = pfdev
    kernel.lockdep.allocation()
    this.as = new Shared(kernel, `${name}->mmu->as`, -1)
    this.asCount = new Atomic(kernel, `${name}->mmu->as_count`)
    this.refcount = new Atomic(kernel, `${name}->mmu->refcount`, 1)
    this.pageTable = memory.allocPageTable()
    this.mm = new VaAllocator()
    this.mmLock = new Spinlock(kernel, `${name}->mmu->mm_lock`, 'mm_lock')
  }
}

/** panfrost_mmu_init(): the block's interrupts stay masked until the first mmuReset(). */
export function mmuInit(pfdev: PanfrostDevice): void {
  pfdev.irqs.mmu.request(
    irqHandler('panfrost_mmu_irq_handler', () => mmuIrqHandler(pfdev)),
    () => mmuIrqThread(pfdev),
  )
}

/** panfrost_mmu_as_get(): an address space for the VM, with one more use. Returns its number, or -EBUSY when all are in use. */
export const mmuAsGet = fn('panfrost_mmu_as_get', function* (pfdev: PanfrostDevice, mmu: PanfrostMmu) {
  if (pfdev.observer.asGetFails?.() === true) return -EBUSY
  checkLives(mmu, 'panfrost_mmu_as_get')
  yield* pfdev.asLock.lock()
  const as = mmu.as.value >= 0 ? yield* reuse(pfdev, mmu) : yield* assign(pfdev, mmu)
  yield* pfdev.perfcnt.ops.unlockAfterAsGet(as)
  return as
})

/** panfrost_mmu_as_put(): drops a use, with no lock. The number stays assigned until it is stolen or the GPU is reset. */
export const mmuAsPut = fn('panfrost_mmu_as_put', function* (pfdev: PanfrostDevice, mmu: PanfrostMmu) {
  checkLives(mmu, 'panfrost_mmu_as_put')
  yield* mmu.asCount.decReturn()
  pfdev.kernel.warnOn((yield* mmu.asCount.read()) < 0, 'panfrost_mmu_as_put', 'as_count < 0')
})

/** panfrost_mmu_reset(): every address space is free again, whoever uses it. A VM that is not on the list keeps its count. */
export const mmuReset = fn('panfrost_mmu_reset', function* (pfdev: PanfrostDevice) {
  yield* pfdev.suspended.mmu.writeOnce(false)
  yield* pfdev.asLock.lock()
  pfdev.asAllocMask = 0
  yield* pfdev.asFaulty.writeOnce(0)
  for (const mmu of pfdev.asLruList) {
    yield* mmu.as.writeOnce(-1)
    yield* mmu.asCount.set(0)
  }
  pfdev.asLruList.length = 0
  yield* pfdev.asLock.unlock()
  yield* pfdev.io.writel(regs.MMU_INT_CLEAR, ALL_INTERRUPTS)
  yield* pfdev.io.writel(regs.MMU_INT_MASK, ALL_INTERRUPTS)
})

export const mmuSuspendIrq = fn('panfrost_mmu_suspend_irq', function* (pfdev: PanfrostDevice) {
  yield* pfdev.suspended.mmu.writeOnce(true)
  yield* pfdev.io.writel(regs.MMU_INT_MASK, 0)
  yield* pfdev.irqs.mmu.synchronize()
})

/** panfrost_mmu_map(): the BO's pages become visible to the GPU. GFP_KERNEL for the tables. Always 0. */
export const mmuMap = fn('panfrost_mmu_map', function* (mapping: PanfrostGemMapping) {
  const { mmu, obj } = mapping
  const { pfdev } = mmu
  if (pfdev.kernel.warnOn(mapping.active, 'panfrost_mmu_map', 'mapping->active')) return 0
  yield* gemGetPagesSgt(obj)
  pfdev.kernel.lockdep.allocation()
  const { start, size } = mapping
  const { pages, noexec } = obj
  yield* writePageTable(mmu.pageTable, () => mmu.pageTable.map({ start, size, pages, offset: 0, executable: !noexec }))
  yield* mmuFlushRange(pfdev, mmu, mapping.start, mapping.size)
  mapping.active = true
  return 0
})

/** panfrost_mmu_unmap(): all of it, or what was faulted in of a heap. */
export const mmuUnmap = fn('panfrost_mmu_unmap', function* (mapping: PanfrostGemMapping) {
  const { mmu } = mapping
  if (mmu.pfdev.kernel.warnOn(!mapping.active, 'panfrost_mmu_unmap', '!mapping->active')) return
  const { start, size } = mapping
  yield* writePageTable(mmu.pageTable, () => mmu.pageTable.unmap(start, size))
  yield* mmuFlushRange(mmu.pfdev, mmu, mapping.start, mapping.size)
  mapping.active = false
})

/** panfrost_mmu_ctx_get() */
export function* mmuCtxGet(mmu: PanfrostMmu): Task<PanfrostMmu> {
  yield* mmu.refcount.incReturn()
  return mmu
}

/** panfrost_mmu_ctx_put(): the last one releases the address space and the tables (panfrost_mmu_release_ctx). */
export function* mmuCtxPut(mmu: PanfrostMmu): Task {
  if ((yield* mmu.refcount.decReturn()) === 0) yield* mmuReleaseCtx(mmu)
}

const mmuReleaseCtx = fn('panfrost_mmu_release_ctx', function* (mmu: PanfrostMmu) {
  const { pfdev } = mmu
  yield* pfdev.asLock.lock()
  const as = mmu.as.value
  if (as >= 0) {
    yield* pfdev.pm.getNoresume()
    if (yield* pfdev.pm.isActive()) yield* mmuDisable(pfdev, as)
    yield* pfdev.pm.putAutosuspend()
    pfdev.asAllocMask &= ~(1 << as)
    unlink(pfdev, mmu)
    yield* mmu.as.writeOnce(-1)
  }
  yield* pfdev.asLock.unlock()
  yield* writePageTable(mmu.pageTable, () => pfdev.memory.freePageTable(mmu.pageTable))
})

/** The VM has one: count the use. After an unhandled fault it must be enabled anew. */
function* reuse(pfdev: PanfrostDevice, mmu: PanfrostMmu): Task<number> {
  const as = mmu.as.value
  const uses = yield* mmu.asCount.incReturn()
  pfdev.kernel.warnOn(uses >= NUM_JOB_SLOTS + 1, 'panfrost_mmu_as_get', 'en >= (NUM_JOB_SLOTS + 1)')
  unlink(pfdev, mmu)
  pfdev.asLruList.unshift(mmu)
  const bits = (1 << as) | (1 << (as + 16))
  if ((pfdev.asFaultyMask & bits) !== 0) {
    yield* pfdev.io.writel(regs.MMU_INT_CLEAR, bits)
    // Written before the bit is dropped, so this address space stays masked until something rewrites the mask.
    yield* pfdev.io.writel(regs.MMU_INT_MASK, ~pfdev.asFaultyMask)
    yield* pfdev.asFaulty.writeOnce(pfdev.asFaultyMask & ~bits)
    yield* mmuEnable(pfdev, mmu)
  }
  return as
}

/** Takes a free one, or that of the VM which is idle for longest. A recycled number keeps its faulty bits. */
function* assign(pfdev: PanfrostDevice, mmu: PanfrostMmu): Task<number> {
  let as = firstZeroBit(pfdev.asAllocMask)
  if ((pfdev.features.asPresent & (1 << as)) === 0) {
    const idle = yield* leastRecentlyUsedIdle(pfdev)
    pfdev.kernel.warnOn(idle === undefined, 'panfrost_mmu_as_get', '&lru_mmu->list == &pfdev->as_lru_list')
    if (idle === undefined) return -EBUSY
    unlink(pfdev, idle)
    as = idle.as.value
    pfdev.kernel.warnOn(as < 0, 'panfrost_mmu_as_get', 'as < 0')
    yield* idle.as.writeOnce(-1)
  }
  yield* mmu.as.writeOnce(as)
  pfdev.asAllocMask |= 1 << as
  yield* mmu.asCount.set(1)
  pfdev.asLruList.unshift(mmu)
  pfdev.log(7, `Assigned AS${as} to mmu of ${mmu.name}, alloc_mask=${pfdev.asAllocMask.toString(16)}`)
  yield* mmuEnable(pfdev, mmu)
  return as
}

function* leastRecentlyUsedIdle(pfdev: PanfrostDevice): Task<PanfrostMmu | undefined> {
  for (let i = pfdev.asLruList.length - 1; i >= 0; i--) {
    const mmu = pfdev.asLruList[i]
    if (mmu !== undefined && (yield* mmu.asCount.read()) === 0) return mmu
  }
  return undefined
}

/** A job holds no reference to its VM. */
function checkLives({ pfdev, refcount }: PanfrostMmu, where: string): void {
  if (refcount.value <= 0) complainFreed(pfdev.kernel, refcount, where)
}

function unlink(pfdev: PanfrostDevice, mmu: PanfrostMmu): void {
  const at = pfdev.asLruList.indexOf(mmu)
  if (at >= 0) pfdev.asLruList.splice(at, 1)
}

function firstZeroBit(mask: number): number {
  return 31 - Math.clz32(~mask & -~mask)
}
