import { type Nanos } from './clock.ts'
import { ERESTARTSYS } from './errno.ts'
import { type Kernel } from './kernel.ts'
import { type KernelObject, type Primitive } from './object.ts'
import { type Footprint, Operation } from './operation.ts'
import { type StateHash } from './state-hash.ts'
import { type Thread } from './thread.ts'

/** dma_fence_cb: runs inside the signalling step, so it is atomic and names what it changes. */
export interface FenceCallback {
  readonly touches: readonly KernelObject[]
  readonly run: () => void
}

/** struct dma_fence: signalled once, for ever. */
export class DmaFence implements Primitive {
  readonly id: number
  signaled = false
  /** 0 or -errno, valid once signalled. */
  error = 0
  /** Callbacks that wait for the signal. */
  readonly onSignal: FenceCallback[] = []

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
    readonly seqno: number,
  ) {
    this.id = kernel.enroll(this)
  }

  /** dma_fence_set_error() and dma_fence_signal(): false if it was signalled before, which changes nothing. */
  signal(error = 0): Operation<boolean> {
    return new FenceSignal(this, error)
  }

  /** dma_fence_signal() inside a step of the caller, such as a callback of another fence, which then touches this one too. */
  signalWithin(error = 0): boolean {
    if (this.signaled) return false
    this.error = error
    this.signaled = true
    for (const callback of this.onSignal.splice(0)) callback.run()
    return true
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.signaled ? 1 : 0)
    hash.add(this.error)
    hash.add(this.onSignal.length)
  }

  isSignaled(): Operation<boolean> {
    return new FenceIsSignaled(this)
  }

  /** dma_fence_add_callback(): false if it has signalled, and then the callback never runs. */
  addCallback(callback: FenceCallback): Operation<boolean> {
    return new FenceAddCallback(this, callback)
  }

  /** dma_fence_remove_callback(): false if it has signalled. */
  removeCallback(callback: FenceCallback): Operation<boolean> {
    return new FenceRemoveCallback(this, callback)
  }

  /**
   * dma_fence_wait_timeout(): the time left (at least 1), 0 if `timeout` passed first, -ERESTARTSYS on a signal if interruptible.
   * Without a timeout the time left counts as 1.
   */
  waitTimeout(timeout: Nanos | undefined, interruptible: boolean): Operation<number> {
    return this.#wait([this], timeout, interruptible)
  }

  /** dma_fence_wait_any_timeout(): as waitTimeout, for the first signal of this fence or one of the others. */
  waitAnyTimeout(others: readonly DmaFence[], timeout: Nanos | undefined, interruptible: boolean): Operation<number> {
    return this.#wait([this, ...others], timeout, interruptible)
  }

  #wait(fences: readonly DmaFence[], timeout: Nanos | undefined, interruptible: boolean): Operation<number> {
    return new FenceWait(this, fences, timeout === undefined ? undefined : this.kernel.clock.in(timeout), interruptible)
  }
}

class FenceSignal extends Operation<boolean> {
  readonly kind = 'dma_fence_signal'

  constructor(
    readonly object: DmaFence,
    readonly error: number,
  ) {
    super()
  }

  get footprint(): Footprint {
    const touched = this.object.onSignal.flatMap(({ touches }) => touches)
    return [this.object, ...touched].map((object) => [object, 'write'] as const)
  }

  perform(): boolean {
    return this.object.signalWithin(this.error)
  }
}

class FenceIsSignaled extends Operation<boolean> {
  readonly kind = 'dma_fence_is_signaled'
  readonly footprint: Footprint

  constructor(readonly object: DmaFence) {
    super()
    this.footprint = [[object, 'read']]
  }

  perform(): boolean {
    return this.object.signaled
  }
}

abstract class FenceCallbackChange extends Operation<boolean> {
  readonly footprint: Footprint

  constructor(
    readonly object: DmaFence,
    readonly callback: FenceCallback,
  ) {
    super()
    this.footprint = [[object, 'write']]
  }
}

class FenceAddCallback extends FenceCallbackChange {
  readonly kind = 'dma_fence_add_callback'

  perform(): boolean {
    const { signaled, onSignal } = this.object
    if (!signaled) onSignal.push(this.callback)
    return !signaled
  }
}

class FenceRemoveCallback extends FenceCallbackChange {
  readonly kind = 'dma_fence_remove_callback'

  perform(): boolean {
    const { signaled, onSignal } = this.object
    const at = onSignal.indexOf(this.callback)
    if (at >= 0) onSignal.splice(at, 1)
    return !signaled && at >= 0
  }
}

class FenceWait extends Operation<number> {
  readonly kind = 'dma_fence_wait'
  readonly footprint: Footprint
  readonly #deadline: Nanos | undefined

  constructor(
    readonly object: DmaFence,
    readonly fences: readonly DmaFence[],
    deadline: Nanos | undefined,
    readonly interruptible: boolean,
  ) {
    super()
    this.#deadline = deadline
    const read = interruptible ? [...fences, object.kernel.current] : fences
    this.footprint = read.map((dependency) => [dependency, 'read'] as const)
  }

  override get deadline(): Nanos | undefined {
    return this.object.kernel.timing.waitDeadline(this.#deadline)
  }

  override announce(): void {
    this.object.kernel.lockdep.fenceWait()
  }

  override enabled(thread: Thread): boolean {
    return (
      this.#signaled() ||
      this.object.kernel.timing.waitExpired(this.#deadline) ||
      (this.interruptible && thread.signalled)
    )
  }

  perform(thread: Thread): number {
    if (this.#signaled()) return this.#deadline === undefined ? 1 : this.object.kernel.timing.left(this.#deadline)
    return this.interruptible && thread.signalled ? -ERESTARTSYS : 0
  }

  #signaled(): boolean {
    return this.fences.some(({ signaled }) => signaled)
  }
}
