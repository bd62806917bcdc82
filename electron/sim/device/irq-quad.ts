import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type StateHash } from '../kernel/state-hash.ts'

/** The device's end of an interrupt line: high until its cause is cleared or masked. */
export type IrqLevel = KernelObject & { level: boolean; needs?: (() => Footprint | undefined) | undefined }

/**
 * The four registers of an interrupt source: RAWSTAT holds what happened, CLEAR forgets, MASK says what may interrupt, STAT is
 * RAWSTAT AND MASK. The line is high while STAT is not 0.
 */
export class IrqQuad {
  #raw = 0
  #mask = 0

  /** `mask`: the register, as the search over schedules knows it. */
  constructor(
    readonly line: IrqLevel,
    mask: () => Footprint,
  ) {
    line.needs = () => (this.#mask === 0 ? mask() : undefined)
  }

  get raw(): number {
    return this.#raw
  }

  get mask(): number {
    return this.#mask
  }

  get stat(): number {
    return (this.#raw & this.#mask) >>> 0
  }

  raise(bits: number): void {
    this.#raw = (this.#raw | bits) >>> 0
    this.#drive()
  }

  clear(bits: number): void {
    this.#raw = (this.#raw & ~bits) >>> 0
    this.#drive()
  }

  setMask(bits: number): void {
    this.#mask = bits >>> 0
    this.#drive()
  }

  reset(): void {
    this.#raw = 0
    this.#mask = 0
    this.#drive()
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.#raw)
    hash.add(this.#mask)
  }

  #drive(): void {
    this.line.level = this.stat !== 0
  }
}
