import { type Nanos } from './clock.ts'
import { type Kernel } from './kernel.ts'
import { type KernelObject } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type Thread } from './thread.ts'

/** udelay(): busy, so it is allowed in atomic context. Modelled: takes exactly `span` of virtual time. */
export function udelay(kernel: Kernel, span: Nanos): Operation<void> {
  return new Delay(kernel, span, 'udelay')
}

/** usleep_range(), msleep() and a program's nanosleep(): must not be called in atomic context. */
export function msleep(kernel: Kernel, span: Nanos): Operation<void> {
  return new Delay(kernel, span, 'msleep')
}

const NOTHING: Footprint = []

class Delay extends Operation<void> {
  readonly kind = 'sleep'
  readonly footprint = NOTHING
  readonly object: KernelObject
  readonly #deadline: Nanos

  constructor(
    readonly kernel: Kernel,
    span: Nanos,
    readonly how: 'udelay' | 'msleep',
  ) {
    super()
    this.object = kernel.current
    this.#deadline = kernel.clock.in(span)
  }

  override get deadline(): Nanos | undefined {
    return this.kernel.timing.live ? this.#deadline : undefined
  }

  override announce(thread: Thread): void {
    if (this.how === 'msleep') this.kernel.mightSleep('msleep', thread)
  }

  override enabled(): boolean {
    return !this.kernel.timing.live || this.kernel.clock.now >= this.#deadline
  }

  perform(): void {}
}
