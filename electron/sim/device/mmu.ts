import { type HardwareQueue } from '../kernel/hardware.ts'
import { type Access, type GpuVa } from '../kernel/memory.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type AccessResult, type AddressSpace } from './address-space.ts'
import { type DeviceFaults } from './faults.ts'
import { type IrqQuad } from './irq-quad.ts'
import { type Latencies } from './latencies.ts'
import {
  AS_COMMAND_FLUSH_MEM,
  AS_COMMAND_FLUSH_PT,
  AS_COMMAND_LOCK,
  AS_COMMAND_NOP,
  AS_COMMAND_UPDATE,
  MMU_INT_CLEAR,
  MMU_INT_MASK,
  MMU_INT_RAWSTAT,
  MMU_INT_STAT,
} from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

const PAGE_FAULT = (as: number): number => 1 << as
const BUS_FAULT = (as: number): number => 1 << (as + 16)

const COMMAND_NAMES: readonly (string | undefined)[] = ['NOP', 'UPDATE', 'LOCK', 'UNLOCK', 'FLUSH_PT', 'FLUSH_MEM']

export interface MmuParts {
  readonly registers: RegisterValues
  readonly irq: IrqQuad
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly faults: DeviceFaults
  readonly report: (text: string) => void
  readonly resetting: () => boolean
  /** Accesses through `as` that wait may try again; those that faulted only if `afterFault`. */
  readonly onRetry: (as: number, afterFault: boolean) => void
}

/**
 * The MMU: interrupt registers, address-space commands, faults.
 * An access that cannot be translated stalls; UPDATE, UNLOCK or FLUSH_PT lets it try again (FLUSH_MEM alone changes no translation).
 * Modelled: commands of all address spaces finish in the order they were given, and LOCK holds back no access.
 */
export class Mmu extends RegisterBlock {
  readonly #parts: MmuParts
  #spaces: readonly (AddressSpace | undefined)[] = []
  /** Whose commands are in flight, in their order. */
  readonly #commanded: AddressSpace[] = []

  constructor(parts: MmuParts) {
    super(parts.registers)
    this.#parts = parts
  }

  /** The address spaces by number. */
  attach(spaces: readonly (AddressSpace | undefined)[]): void {
    this.#spaces = spaces
  }

  override read(offset: number): number {
    const { irq } = this.#parts
    switch (offset) {
      case MMU_INT_RAWSTAT:
        return irq.raw
      case MMU_INT_MASK:
        return irq.mask
      case MMU_INT_STAT:
        return irq.stat
      default:
        return super.read(offset)
    }
  }

  override write(offset: number, value: number): void {
    const { irq } = this.#parts
    switch (offset) {
      case MMU_INT_CLEAR:
        return irq.clear(value)
      case MMU_INT_MASK:
        return irq.setMask(value)
      default:
        super.write(offset, value)
    }
  }

  command(space: AddressSpace, command: number): void {
    const { as } = space
    const { queue, latencies, faults, report, resetting } = this.#parts
    const name = COMMAND_NAMES[command]
    if (command === AS_COMMAND_NOP) return
    if (name === undefined)
      return report(`write of ${command} to AS_COMMAND(${as}): no such command, 0 to 5 are; it is ignored`)
    if (space.active)
      return report(`AS_COMMAND(${as}) = ${name} while AS_ACTIVE: the command is lost; poll AS_STATUS(${as}) first`)
    space.begin()
    // A command given to a resetting MMU is never answered (row B10 of the race tables): AS_ACTIVE stays until the next reset.
    if (resetting() || faults.takeAsStuck(as)) return
    this.#commanded.push(space)
    const flush = command === AS_COMMAND_FLUSH_PT || command === AS_COMMAND_FLUSH_MEM
    queue.after(latencies.draw(flush ? 'asFlush' : 'asCommand'), `AS${as} ${name}`, () => this.#finish(space, command))
  }

  /** Translates an access of the GPU. A fault is recorded and raised; the caller stalls until `onRetry`. */
  access(as: number, va: GpuVa, access: Access, source: number): AccessResult {
    const space = this.#spaces[as]
    if (space === undefined) {
      this.#parts.report(`access of 0x${va.toString(16)} through address space ${as}, which this GPU does not have`)
      return { ok: false, why: 'busy' }
    }
    const result = space.translate(va, access)
    if (!result.ok && result.why === 'fault') {
      const bit = result.bus ? BUS_FAULT(as) : PAGE_FAULT(as)
      // The first fault is kept until it is cleared; later ones only stall.
      if ((this.#parts.irq.raw & (PAGE_FAULT(as) | BUS_FAULT(as))) === 0)
        space.recordFault(result.exception, access, va, source)
      this.#parts.irq.raise(bit)
    }
    return result
  }

  /** The address space whose command ends next. */
  get ending(): number | undefined {
    return this.#commanded[0]?.as
  }

  isUnmapped(as: number): boolean {
    return this.#spaces[as]?.unmapped ?? true
  }

  fingerprint(hash: StateHash): void {
    this.#parts.irq.fingerprint(hash)
    for (const space of this.#spaces) space?.fingerprint(hash)
  }

  reset(): void {
    this.#parts.queue.drop()
    this.#commanded.length = 0
    this.#parts.irq.reset()
    for (const space of this.#spaces) space?.reset()
  }

  #finish(space: AddressSpace, command: number): void {
    this.#commanded.shift()
    space.finish()
    if (command === AS_COMMAND_UPDATE) space.update()
    this.#parts.onRetry(space.as, command !== AS_COMMAND_FLUSH_MEM && command !== AS_COMMAND_LOCK)
  }
}
