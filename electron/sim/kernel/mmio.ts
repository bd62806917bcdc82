import { type Kernel } from './kernel.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, Operation } from './operation.ts'

/** What a register window is backed by. Accesses are atomic: the device changes state inside the step. */
export interface RegisterBus {
  read(offset: number): number
  write(offset: number, value: number): void
  /** The register as a kernel developer writes it (`GPU_CMD`, `AS_COMMAND(1)`), one object per register. */
  register(offset: number): KernelObject
  /** Everything that an access of this register reads or changes. `value` is what is written: a command register does many things. */
  footprint(offset: number, access: 'read' | 'write', value?: number): Footprint
}

/** A mapped register window: readl() and writel(), each one step. Values are unsigned 32-bit numbers. */
export class Mmio {
  readonly #reads = new Map<number, Readl>()

  constructor(
    readonly kernel: Kernel,
    readonly bus: RegisterBus,
  ) {}

  readl(offset: number): Operation<number> {
    let read = this.#reads.get(offset)
    if (read === undefined) {
      read = new Readl(this.bus, offset)
      this.#reads.set(offset, read)
    }
    return read
  }

  writel(offset: number, value: number): Operation<number> {
    return new Writel(this.bus, offset, value >>> 0)
  }
}

class Readl extends Operation<number> {
  readonly kind = 'readl'
  readonly object: KernelObject
  readonly footprint: Footprint

  constructor(
    readonly bus: RegisterBus,
    readonly offset: number,
  ) {
    super()
    this.object = bus.register(offset)
    this.footprint = bus.footprint(offset, 'read')
  }

  perform(): number {
    return this.bus.read(this.offset)
  }
}

/** Its result is the value written, so that a trace shows it. */
class Writel extends Operation<number> {
  readonly kind = 'writel'
  readonly object: KernelObject

  constructor(
    readonly bus: RegisterBus,
    readonly offset: number,
    readonly value: number,
  ) {
    super()
    this.object = bus.register(offset)
  }

  // Not kept: live runs make hundreds of thousands of these a second and ask none for its footprint.
  get footprint(): Footprint {
    return this.bus.footprint(this.offset, 'write', this.value)
  }

  override get argument(): number {
    return this.value
  }

  perform(): number {
    this.bus.write(this.offset, this.value)
    return this.value
  }
}
