import { type Nanos } from './clock.ts'
import { type Kernel } from './kernel.ts'
import { type KernelObject, type Primitive } from './object.ts'
import { type Footprint, Operation, type Task } from './operation.ts'
import { type StateHash } from './state-hash.ts'

/** struct timer_list: one deadline; arming again moves it. `expire` runs inside the step, so it must not touch other objects than declared. */
export class Timer implements Primitive {
  readonly id: number
  expires: Nanos | undefined
  readonly footprint: Footprint

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly expire: () => void,
    touches: readonly KernelObject[] = [],
  ) {
    this.id = kernel.enroll(this)
    this.footprint = [this, ...touches].map((object) => [object, 'write'] as const)
    kernel.spawn(`timer/${name}`, 'timer', fireForever(new TimerExpiry(this)))
  }

  fingerprint(hash: StateHash): void {
    const { expires, kernel } = this
    if (expires === undefined) hash.add(-1)
    else hash.add(kernel.timing.mode === 'anytime' ? 0 : expires - kernel.clock.now)
  }

  /** mod_timer(), inside a step of the caller. */
  arm(span: Nanos): void {
    this.expires = this.kernel.clock.in(span)
  }

  /** del_timer(), inside a step of the caller. True if it was armed. */
  cancel(): boolean {
    const armed = this.expires !== undefined
    this.expires = undefined
    return armed
  }
}

function* fireForever(expiry: TimerExpiry): Task<never> {
  for (;;) yield* expiry
}

class TimerExpiry extends Operation<void> {
  readonly kind = 'timer'
  readonly footprint: Footprint
  readonly #own: Footprint

  constructor(readonly object: Timer) {
    super()
    this.footprint = object.footprint
    this.#own = [[object, 'write']]
  }

  override get enabledBy(): Footprint {
    return this.#own
  }

  override get idle(): boolean {
    return true
  }

  override get deadline(): Nanos | undefined {
    return this.object.expires
  }

  override enabled(): boolean {
    const { expires, kernel } = this.object
    return expires !== undefined && kernel.timing.due(expires)
  }

  perform(): void {
    this.object.expires = undefined
    this.object.expire()
  }
}
