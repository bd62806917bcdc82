import { type Footprint, Operation } from './operation.ts'
import { type RuntimePm } from './runtime-pm.ts'
import { type Thread } from './thread.ts'

/** A step on the state of runtime PM. */
export class PmAccess<T> extends Operation<T> {
  readonly kind = 'pm_runtime'

  constructor(
    readonly object: RuntimePm,
    /** C function that does it. */
    readonly what: string,
    readonly footprint: Footprint,
    readonly action: () => T,
  ) {
    super()
  }

  perform(): T {
    return this.action()
  }
}

/** Waits until no callback runs, and then acts. */
export class PmTransition<T> extends PmAccess<T> {
  override announce(thread: Thread): void {
    if (this.object.status !== 'active') this.object.kernel.mightSleep(`${this.what}(${this.object.name})`, thread)
  }

  override enabled(): boolean {
    return !this.object.inTransition
  }
}
