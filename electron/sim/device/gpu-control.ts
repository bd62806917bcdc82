import { type Clock, type Nanos } from '../kernel/clock.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { GPU_SHAREABILITY_FAULT } from './exceptions.ts'
import { type DeviceFaults } from './faults.ts'
import { type IrqQuad } from './irq-quad.ts'
import { type Latencies } from './latencies.ts'
import * as regs from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

/** Frequency of GPU_TIMESTAMP, and of the time stamps in a counter dump. That of many boards' system counters. */
export const TIMESTAMP_HZ = 24_000_000

/** The event that ends a cache clean; any other of the block ends a reset. */
export const CLEAN_CACHES = 'CLEAN_CACHES'

export interface GpuControlParts {
  readonly clock: Clock
  readonly clockHz: number
  readonly registers: RegisterValues
  readonly irq: IrqQuad
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly faults: DeviceFaults
  readonly report: (text: string) => void
  /** Brings every block to its reset state. */
  readonly resetBlocks: () => void
  readonly perfcnt: { readonly sampling: boolean; clear(): void; sample(): void }
}

/**
 * GPU control: commands, interrupts, fault status, cycle count and timestamp.
 * A reset takes hold when it is commanded and is over when RESET_COMPLETED is raised. In between, cache and counter commands are lost;
 * plain registers keep what is written to them.
 */
export class GpuControl extends RegisterBlock {
  readonly #parts: GpuControlParts
  #resetting = false
  #cyclesBefore = 0
  #countingSince: Nanos | undefined

  constructor(parts: GpuControlParts) {
    super(parts.registers)
    this.#parts = parts
  }

  get resetting(): boolean {
    return this.#resetting
  }

  get irqMask(): number {
    return this.#parts.irq.mask
  }

  /** Modelled: runs always. Hardware is thought to stop it while no one counts cycles, which is why user space distrusts it. */
  get timestamp(): number {
    return Math.floor(this.#parts.clock.now * (TIMESTAMP_HZ / 1e9))
  }

  override read(offset: number): number {
    const { irq, perfcnt } = this.#parts
    switch (offset) {
      case regs.GPU_INT_RAWSTAT:
        return irq.raw
      case regs.GPU_INT_MASK:
        return irq.mask
      case regs.GPU_INT_STAT:
        return irq.stat
      case regs.GPU_STATUS:
        return perfcnt.sampling ? regs.GPU_STATUS_PRFCNT_ACTIVE : 0
      case regs.GPU_CYCLE_COUNT_LO:
        return this.#cycleCount() % 2 ** 32
      case regs.GPU_CYCLE_COUNT_HI:
        return Math.floor(this.#cycleCount() / 2 ** 32)
      case regs.GPU_TIMESTAMP_LO:
        return this.timestamp % 2 ** 32
      case regs.GPU_TIMESTAMP_HI:
        return Math.floor(this.timestamp / 2 ** 32)
      default:
        return super.read(offset)
    }
  }

  override write(offset: number, value: number): void {
    const { irq } = this.#parts
    switch (offset) {
      case regs.GPU_INT_CLEAR:
        return irq.clear(value)
      case regs.GPU_INT_MASK:
        return irq.setMask(value)
      case regs.GPU_CMD:
        return this.#command(value)
      default:
        super.write(offset, value)
    }
  }

  /** GPU_SHAREABILITY_FAULT at a physical address. A fault that is not cleared yet keeps its status and adds MULTIPLE_FAULT. */
  raiseFault(address: number): void {
    const { irq } = this.#parts
    if ((irq.raw & regs.GPU_IRQ_FAULT) !== 0) return irq.raise(regs.GPU_IRQ_MULTIPLE_FAULT)
    this.registers.set(regs.GPU_FAULT_STATUS, GPU_SHAREABILITY_FAULT)
    this.registers.set64(regs.GPU_FAULT_ADDRESS_LO, address)
    irq.raise(regs.GPU_IRQ_FAULT)
  }

  fingerprint(hash: StateHash): void {
    hash.add((this.#resetting ? 1 : 0) + (this.#countingSince === undefined ? 0 : 2))
    this.#parts.irq.fingerprint(hash)
  }

  #command(command: number): void {
    const { perfcnt, report } = this.#parts
    switch (command) {
      case regs.GPU_CMD_NOP:
        return
      case regs.GPU_CMD_SOFT_RESET:
        return this.#reset('soft')
      case regs.GPU_CMD_HARD_RESET:
        return this.#reset('hard')
      case regs.GPU_CMD_CYCLE_COUNT_START:
        this.#countingSince ??= this.#parts.clock.now
        return
      case regs.GPU_CMD_CYCLE_COUNT_STOP:
        this.#cyclesBefore = this.#cycleCount()
        this.#countingSince = undefined
        return
      case regs.GPU_CMD_PERFCNT_CLEAR:
        return perfcnt.clear()
      case regs.GPU_CMD_PERFCNT_SAMPLE:
        if (!this.#resetting) perfcnt.sample()
        return
      case regs.GPU_CMD_CLEAN_CACHES:
      case regs.GPU_CMD_CLEAN_INV_CACHES:
        if (!this.#resetting) this.#cleanCaches()
        return
      default:
        report(`write of ${command} to GPU_CMD: no such command, 0 to 8 are; it is ignored`)
    }
  }

  #cleanCaches(): void {
    const { queue, latencies, faults, irq } = this.#parts
    queue.after(latencies.draw('cleanCaches'), CLEAN_CACHES, () => {
      this.registers.set(regs.GPU_LATEST_FLUSH_ID, (this.registers.get(regs.GPU_LATEST_FLUSH_ID) + 1) >>> 0)
      if (!faults.take('loseIrq')) irq.raise(regs.GPU_IRQ_CLEAN_CACHES_COMPLETED)
    })
  }

  #reset(kind: 'soft' | 'hard'): void {
    const { queue, latencies, faults, irq, registers, resetBlocks } = this.#parts
    queue.drop()
    registers.reset()
    irq.reset()
    this.#cyclesBefore = 0
    this.#countingSince = undefined
    this.#resetting = true
    resetBlocks()
    if (faults.take(kind === 'soft' ? 'softResetStuck' : 'hardResetStuck')) return
    queue.after(latencies.draw(kind === 'soft' ? 'softReset' : 'hardReset'), `${kind} reset`, () => {
      this.#resetting = false
      irq.raise(regs.GPU_IRQ_RESET_COMPLETED)
    })
  }

  #cycleCount(): number {
    if (this.#countingSince === undefined) return this.#cyclesBefore
    const span = this.#parts.clock.now - this.#countingSince
    return this.#cyclesBefore + Math.floor(span * (this.#parts.clockHz / 1e9))
  }
}
