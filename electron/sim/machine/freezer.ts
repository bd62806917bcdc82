import { type Kernel } from '../kernel/kernel.ts'
import { type KernelObject } from '../kernel/object.ts'
import { type Footprint, Operation } from '../kernel/operation.ts'
import { type Thread } from '../kernel/thread.ts'

/** System sleep stops every program first: those in an interruptible wait are woken out of it, and their call is restarted later. */
export class Freezer implements KernelObject {
  readonly id: number
  readonly name = 'freezer'
  frozen = false

  constructor(readonly kernel: Kernel) {
    this.id = kernel.newId()
  }

  /** freeze_processes(), within a step of the caller. Modelled: programs stop at their next system call. */
  freeze(programs: readonly Thread[]): void {
    this.frozen = true
    for (const program of programs) program.signalled = true
  }

  thaw(programs: readonly Thread[]): void {
    this.frozen = false
    for (const program of programs) program.signalled = false
  }

  thawed(): Operation<void> {
    return new WaitForThaw(this)
  }
}

class WaitForThaw extends Operation<void> {
  readonly kind = 'wake'
  readonly footprint: Footprint

  constructor(readonly object: Freezer) {
    super()
    this.footprint = [[object, 'read']]
  }

  override enabled(): boolean {
    return !this.object.frozen
  }

  perform(): void {}
}
