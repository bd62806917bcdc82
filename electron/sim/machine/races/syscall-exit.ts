import { RESETS } from '../../device/footprint-objects.ts'
import { type Kernel } from '../../kernel/kernel.ts'
import { type KernelObject } from '../../kernel/object.ts'
import { type Footprint, Operation } from '../../kernel/operation.ts'

/**
 * A client hears of the end of its call: a step of its own, before or after a soft reset of the GPU. Nothing in the driver has that
 * order, and checks that ask what a reset was told by have to know it.
 */
export class SyscallExit extends Operation<void> {
  readonly kind = 'sys_exit'
  readonly object: KernelObject
  readonly footprint: Footprint

  constructor(kernel: Kernel) {
    super()
    this.object = kernel.object(RESETS)
    this.footprint = [[this.object, 'read']]
  }

  perform(): void {}
}
