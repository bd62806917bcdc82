import { type StateHash } from '../kernel/state-hash.ts'
import { DONE } from './exceptions.ts'
import { type IrqQuad } from './irq-quad.ts'
import { type EndedJob, type JobSlot } from './job-slot.ts'
import {
  JOB_INT_CLEAR,
  JOB_INT_JS_STATE,
  JOB_INT_MASK,
  JOB_INT_MASK_DONE,
  JOB_INT_MASK_ERR,
  MK_JS_MASK,
  JOB_INT_RAWSTAT,
  JOB_INT_STAT,
} from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

/**
 * Job control: the interrupts of all slots, and JS_STATE.
 * JS_STATE stands still from a slot's interrupt until that interrupt is cleared: the driver counts finished jobs by it. While no
 * interrupt of the slot is pending it follows the slot.
 */
export class JobManager extends RegisterBlock {
  #slots: readonly (JobSlot | undefined)[] = []
  /** JS_STATE of the slots whose interrupt is pending. */
  #frozen = 0

  constructor(
    registers: RegisterValues,
    readonly irq: IrqQuad,
  ) {
    super(registers)
  }

  /** The job slots by number. */
  attach(slots: readonly (JobSlot | undefined)[]): void {
    this.#slots = slots
  }

  override read(offset: number): number {
    switch (offset) {
      case JOB_INT_RAWSTAT:
        return this.irq.raw
      case JOB_INT_MASK:
        return this.irq.mask
      case JOB_INT_STAT:
        return this.irq.stat
      case JOB_INT_JS_STATE:
        return this.#jsState()
      default:
        return super.read(offset)
    }
  }

  override write(offset: number, value: number): void {
    switch (offset) {
      case JOB_INT_CLEAR:
        return this.#clear(value)
      case JOB_INT_MASK:
        return this.irq.setMask(value)
      default:
        super.write(offset, value)
    }
  }

  /** Raises the interrupt of a chain that is about to leave its slot. */
  jobEnded({ slot, exception }: EndedJob): void {
    // A chain that was stopped or failed is gone by then: panfrost_reset() polls JS_STATE for that without clearing anything.
    const left = exception === DONE ? 0 : JOB_INT_MASK_DONE(slot)
    if ((this.irq.raw & MK_JS_MASK(slot)) === 0)
      this.#frozen = (this.#frozen & ~MK_JS_MASK(slot)) | (this.#stateOf(slot) & ~left)
    this.irq.raise(exception === DONE ? JOB_INT_MASK_DONE(slot) : JOB_INT_MASK_ERR(slot))
  }

  retryAccess(as: number, afterFault: boolean): void {
    for (const slot of this.#slots) slot?.retryAccess(as, afterFault)
  }

  retryPower(): void {
    for (const slot of this.#slots) slot?.retryPower()
  }

  fingerprint(hash: StateHash): void {
    this.irq.fingerprint(hash)
    hash.add(this.#frozen)
    for (const slot of this.#slots) slot?.fingerprint(hash)
  }

  reset(): void {
    for (const slot of this.#slots) slot?.reset()
    this.irq.reset()
    this.#frozen = 0
  }

  #clear(bits: number): void {
    const failed = this.irq.raw & bits
    this.irq.clear(bits)
    for (const [slot, jobSlot] of this.#slots.entries()) {
      if ((bits & MK_JS_MASK(slot)) === 0) continue
      this.#frozen = (this.#frozen & ~MK_JS_MASK(slot)) | this.#stateOf(slot)
      if ((failed & JOB_INT_MASK_ERR(slot)) !== 0) jobSlot?.release()
    }
  }

  #jsState(): number {
    let state = 0
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const pending = (this.irq.raw & MK_JS_MASK(slot)) !== 0
      state |= pending ? this.#frozen & MK_JS_MASK(slot) : this.#stateOf(slot)
    }
    return state >>> 0
  }

  #stateOf(slot: number): number {
    const jobSlot = this.#slots[slot]
    return (
      (jobSlot?.running !== undefined ? JOB_INT_MASK_DONE(slot) : 0) |
      (jobSlot?.hasNext === true ? JOB_INT_MASK_ERR(slot) : 0)
    )
  }
}
