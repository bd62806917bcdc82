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

  /** freeze_processes(). Modelled: programs stop at their next system call. */
  freeze(programs: readonly Thread[]): Operation<void> {
    return new SetFrozen(this, programs, true)
  }

  /** thaw_processes() */
  thaw(programs: readonly Thread[]): Operation<void> {
    return new SetFrozen(this, programs, false)
  }

  thawed(): Operation<void> {
    return new WaitForThaw(this)
  }
}

class SetFrozen extends Operation<void> {
  readonly kind = 'send_signal'
  readonly footprint: Footprint

  constructor(
    readonly object: Freezer,
    readonly programs: readonly Thread[],
    readonly frozen: boolean,
  ) {
    super()
    this.footprint = [object, ...programs].map((touched) => [touched, 'write'] as const)
  }

  perform(): void {
    this.object.frozen = this.frozen
    for (const program of this.programs) program.signalled = this.frozen
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
