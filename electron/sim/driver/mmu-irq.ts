import { EINVAL, ENOENT } from '../kernel/errno.ts'
import { type IrqReturn } from '../kernel/irq.ts'
import { gpuVa, type GpuVa, writePageTable } from '../kernel/memory.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { panfrostExceptionName } from './exception.ts'
import { gemMappingGet, gemMappingPut, type PanfrostGemMapping } from './gem.ts'
import { mmuDisable, mmuFlushRange } from './mmu-hw.ts'

const HEAP_CHUNK = 2 * 1024 * 1024
const ACCESS_TYPES = ['ATOMIC', 'EXECUTE', 'READ', 'WRITE'] as const

/** panfrost_mmu_irq_handler(): masks the block and wakes the thread. */
export function* mmuIrqHandler(pfdev: PanfrostDevice): Task<IrqReturn> {
  if (yield* pfdev.suspended.mmu.readOnce()) return 'IRQ_NONE'
  if ((yield* pfdev.io.readl(regs.MMU_INT_STAT)) === 0) return 'IRQ_NONE'
  yield* pfdev.io.writel(regs.MMU_INT_MASK, 0)
  return 'IRQ_WAKE_THREAD'
}

/** panfrost_mmu_irq_handler_thread(): lowest address space first, until nothing new is raised. Not synchronised with a reset. */
export function* mmuIrqThread(pfdev: PanfrostDevice): Task {
  const { io, asLock } = pfdev
  let status = yield* io.readl(regs.MMU_INT_RAWSTAT)
  while (status !== 0) {
    const as = lowestBit((status | (status >>> 16)) & 0xffff)
    const bits = (1 << as) | (1 << (as + 16))
    const fault = yield* readFault(pfdev, as)
    yield* io.writel(regs.MMU_INT_CLEAR, bits)
    const translation = (status & bits) === 1 << as && (fault.status & 0xf8) === 0xc0
    const handled = translation && (yield* mmuMapFaultAddr(pfdev, as, fault.address)) === 0
    if (!handled) {
      logFault(pfdev, as, fault)
      yield* asLock.lock()
      yield* pfdev.asFaulty.writeOnce(pfdev.asFaultyMask | bits)
      yield* mmuDisable(pfdev, as)
      yield* asLock.unlock()
    }
    status &= ~bits
    // Faulty address spaces are masked and must not keep the loop going.
    if (status === 0) {
      const raised = yield* io.readl(regs.MMU_INT_RAWSTAT)
      status = raised & ~(yield* pfdev.asFaulty.readOnce())
    }
  }
  if (yield* pfdev.suspended.mmu.readOnce()) return
  yield* asLock.lock()
  yield* io.writel(regs.MMU_INT_MASK, ~pfdev.asFaultyMask)
  yield* asLock.unlock()
}

interface Fault {
  readonly status: number
  readonly address: GpuVa
}

function* readFault(pfdev: PanfrostDevice, as: number): Task<Fault> {
  const status = yield* pfdev.io.readl(regs.AS_FAULTSTATUS(as))
  const low = yield* pfdev.io.readl(regs.AS_FAULTADDRESS_LO(as))
  const high = yield* pfdev.io.readl(regs.AS_FAULTADDRESS_HI(as))
  return { status, address: gpuVa(high * 2 ** 32 + low) }
}

/** panfrost_mmu_map_fault_addr(): backs 2 MiB of a heap around the address. 0, -ENOENT without a mapping there, -EINVAL if it is no heap. */
const mmuMapFaultAddr = fn('panfrost_mmu_map_fault_addr', function* (pfdev: PanfrostDevice, as: number, va: GpuVa) {
  const mapping = yield* addrToMapping(pfdev, as, va)
  if (mapping === undefined) return -ENOENT
  const { obj, mmu } = mapping
  let ret = 0
  if (!obj.isHeap) {
    pfdev.kernel.splat(
      'WARN',
      `panfrost_mmu_map_fault_addr: matching BO is not heap type (GPU VA = ${mapping.start.toString(16)})`,
    )
    ret = -EINVAL
  } else {
    pfdev.kernel.warnOn(mmu.as.value !== as, 'panfrost_mmu_map_fault_addr', 'bomapping->mmu->as != as')
    const chunkStart = gpuVa(va - (va % HEAP_CHUNK))
    const offset = chunkStart - mapping.start
    yield* obj.resv.lock.lock()
    if (!obj.heapChunks.has(offset)) {
      pfdev.kernel.lockdep.allocation()
      const pages = pfdev.memory.alloc(HEAP_CHUNK)
      obj.heapChunks.set(offset, pages)
      obj.heapRssSize += HEAP_CHUNK
      const chunk = { start: chunkStart, size: HEAP_CHUNK, pages, offset: 0, executable: !obj.noexec }
      yield* writePageTable(mmu.pageTable, () => mmu.pageTable.map(chunk))
      yield* mmuFlushRange(pfdev, mmu, chunkStart, HEAP_CHUNK)
      mapping.active = true
      pfdev.log(7, `mapped page fault @ AS${as} ${chunkStart.toString(16)}`)
    }
    yield* obj.resv.lock.unlock()
  }
  yield* gemMappingPut(mapping)
  return ret
})

/** addr_to_mapping(): the mapping at an address of whoever holds that address space, with a reference. */
function* addrToMapping(pfdev: PanfrostDevice, as: number, va: GpuVa): Task<PanfrostGemMapping | undefined> {
  yield* pfdev.asLock.lock()
  const mmu = pfdev.asLruList.find((candidate) => candidate.as.value === as)
  let mapping: PanfrostGemMapping | undefined
  if (mmu !== undefined) {
    yield* mmu.mmLock.lock()
    mapping = mmu.mm.at(va)
    if (mapping !== undefined) yield* gemMappingGet(mapping)
    yield* mmu.mmLock.unlock()
  }
  yield* pfdev.asLock.unlock()
  return mapping
}

/** One line with the fields that the kernel spreads over several. `TODO` is what its own line gives as the reason, of every fault. */
function logFault(pfdev: PanfrostDevice, as: number, { status, address }: Fault): void {
  const exception = status & 0xff
  const access = (status >>> 8) & 3
  const decoder = (status & (1 << 10)) !== 0 ? 'DECODER FAULT' : 'SLAVE FAULT'
  pfdev.log(
    3,
    `Unhandled Page fault in AS${as} at VA 0x${hex(address, 16)}; Reason: TODO, raw fault status: 0x${hex(status)}, ` +
      `decoded fault status: ${decoder}, ` +
      `exception type 0x${hex(exception)}: ${panfrostExceptionName(pfdev.kernel, exception)}, ` +
      `access type 0x${hex(access)}: ${ACCESS_TYPES[access] ?? ''}, source id 0x${hex(status >>> 16)}`,
  )
}

function hex(value: number, digits = 1): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask)
}
