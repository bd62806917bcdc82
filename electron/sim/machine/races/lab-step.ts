import { type KernelObject } from '../../kernel/object.ts'
import { type Footprint, Operation } from '../../kernel/operation.ts'

/** One step of the lab's own: something that no driver function does, at a moment that the search chooses. */
export class LabStep extends Operation<void> {
  readonly kind = 'wake'

  constructor(
    readonly object: KernelObject,
    readonly footprint: Footprint,
    readonly action: () => void,
    readonly condition: () => boolean = () => true,
  ) {
    super()
  }

  override enabled(): boolean {
    return this.condition()
  }

  perform(): void {
    this.action()
  }
}

/** Waits for a condition on one object, and on others. */
export function until(
  object: KernelObject,
  condition: () => boolean,
  others: readonly KernelObject[] = [],
): Operation<void> {
  const reads = [object, ...others].map((read) => [read, 'read'] as const)
  return new LabStep(object, reads, () => undefined, condition)
}
