import { msecs, usecs } from '../kernel/clock.ts'
import { readlPollTimeoutAtomic } from '../kernel/iopoll.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice, deviceScheduleReset } from './device.ts'
import { type PanfrostMmu } from './mmu.ts'

const AS_ACTIVE_POLL = { step: usecs(10), timeout: msecs(100) }

/** ARM_MALI_LPAE memory attributes: implementation-defined, write-allocate, implementation-defined. */
const MEMATTR = 0x0088_8d88

/** wait_ready(): busy, with as_lock held. On a time-out it asks for a reset and the caller's command is skipped. */
function* waitReady(pfdev: PanfrostDevice, as: number): Task<number> {
  const idle = (status: number) => (status & regs.AS_STATUS_AS_ACTIVE) === 0
  const ret = yield* readlPollTimeoutAtomic(pfdev.io, regs.AS_STATUS(as), idle, AS_ACTIVE_POLL)
  if (ret !== 0) {
    yield* deviceScheduleReset(pfdev, 'AS stuck active')
    pfdev.log(3, 'AS_ACTIVE bit stuck')
  }
  return ret
}

/** write_cmd() */
function* writeCmd(pfdev: PanfrostDevice, as: number, command: number): Task<number> {
  const status = yield* waitReady(pfdev, as)
  if (status === 0) yield* pfdev.io.writel(regs.AS_COMMAND(as), command)
  return status
}

/** lock_region(): size 0 locks nothing. */
function* lockRegion(pfdev: PanfrostDevice, as: number, start: bigint, size: bigint): Task {
  if (size === 0n) return
  const region = lockAddress(start, size)
  yield* pfdev.io.writel(regs.AS_LOCKADDR_LO(as), Number(region & 0xffff_ffffn))
  yield* pfdev.io.writel(regs.AS_LOCKADDR_HI(as), Number((region >> 32n) & 0xffff_ffffn))
  yield* writeCmd(pfdev, as, regs.AS_COMMAND_LOCK)
}

const FULL_RANGE = (1n << 64n) - 1n
const MIN_REGION_WIDTH = 15n

/**
 * LOCKADDR of a range: 2^(width+1) bytes, at least 32 KiB, encoded as start OR width. Only the bits of the start below `width` are
 * cleared, so bit `width` survives; the hardware ignores it.
 */
export function lockAddress(start: bigint, size: bigint): bigint {
  const end = size > FULL_RANGE - start ? FULL_RANGE : start + size - 1n
  const differing = BigInt((start ^ end) === 0n ? 0 : (start ^ end).toString(2).length)
  const width = (differing > MIN_REGION_WIDTH ? differing : MIN_REGION_WIDTH) - 1n
  return ((start >> width) << width) | width
}

/** mmu_hw_do_operation_locked(): under as_lock. Does nothing without an address space. */
export const mmuHwDoOperationLocked = fn(
  'mmu_hw_do_operation_locked',
  function* (pfdev: PanfrostDevice, as: number, start: bigint, size: bigint, op: number) {
    pfdev.asLock.assertHeld()
    if (as < 0) return
    if (op !== regs.AS_COMMAND_UNLOCK) yield* lockRegion(pfdev, as, start, size)
    yield* writeCmd(pfdev, as, op)
    yield* waitReady(pfdev, as)
  },
)

/** mmu_hw_do_operation() */
const mmuHwDoOperation = fn(
  'mmu_hw_do_operation',
  function* (pfdev: PanfrostDevice, mmu: PanfrostMmu, start: bigint, size: bigint, op: number) {
    yield* pfdev.asLock.lock()
    yield* mmuHwDoOperationLocked(pfdev, mmu.as.value, start, size, op)
    yield* pfdev.asLock.unlock()
  },
)

/** panfrost_mmu_flush_range(): only with an address space and the GPU awake. Nothing excludes a reset. */
export const mmuFlushRange = fn(
  'panfrost_mmu_flush_range',
  function* (pfdev: PanfrostDevice, mmu: PanfrostMmu, start: number, size: number) {
    if ((yield* mmu.as.readOnce()) < 0) return
    yield* pfdev.pm.getNoresume()
    if (yield* pfdev.pm.isActive())
      yield* mmuHwDoOperation(pfdev, mmu, BigInt(start), BigInt(size), regs.AS_COMMAND_FLUSH_PT)
    yield* pfdev.pm.putAutosuspend()
  },
)

/** panfrost_mmu_enable(): under as_lock. Errors of the commands are ignored. */
export const mmuEnable = fn('panfrost_mmu_enable', function* (pfdev: PanfrostDevice, mmu: PanfrostMmu) {
  const as = mmu.as.value
  // Modelled: every product uses the legacy (LPAE) mode; newer kernels can choose AArch64 tables on some boards.
  const transtab = mmu.pageTable.base + regs.AS_TRANSTAB_LPAE_READ_INNER + regs.AS_TRANSTAB_LPAE_ADRMODE_TABLE
  yield* mmuHwDoOperationLocked(pfdev, as, 0n, FULL_RANGE, regs.AS_COMMAND_FLUSH_MEM)
  yield* programAs(pfdev, as, transtab, MEMATTR, regs.AS_TRANSCFG_ADRMODE_LEGACY)
})

/** panfrost_mmu_disable(): under as_lock. Translations through it fault from now on. */
export const mmuDisable = fn('panfrost_mmu_disable', function* (pfdev: PanfrostDevice, as: number) {
  yield* mmuHwDoOperationLocked(pfdev, as, 0n, FULL_RANGE, regs.AS_COMMAND_FLUSH_MEM)
  yield* programAs(pfdev, as, 0, 0, regs.AS_TRANSCFG_ADRMODE_UNMAPPED)
})

function* programAs(pfdev: PanfrostDevice, as: number, transtab: number, memattr: number, transcfg: number): Task {
  const { io } = pfdev
  yield* io.writel(regs.AS_TRANSTAB_LO(as), transtab % 2 ** 32)
  yield* io.writel(regs.AS_TRANSTAB_HI(as), Math.floor(transtab / 2 ** 32))
  yield* io.writel(regs.AS_MEMATTR_LO(as), memattr)
  yield* io.writel(regs.AS_MEMATTR_HI(as), 0)
  yield* io.writel(regs.AS_TRANSCFG_LO(as), transcfg)
  yield* io.writel(regs.AS_TRANSCFG_HI(as), 0)
  yield* writeCmd(pfdev, as, regs.AS_COMMAND_UPDATE)
}
