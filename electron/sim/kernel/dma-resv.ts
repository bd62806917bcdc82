import { type Nanos, nanos } from './clock.ts'
import { type DmaFence } from './dma-fence.ts'
import { type Kernel } from './kernel.ts'
import { DMA_RESV } from './lockdep.ts'
import { Mutex } from './mutex.ts'
import { type Task } from './operation.ts'
import { Shared } from './shared.ts'

/**
 * struct dma_resv: the fences that a buffer object's users wait for, and the reservation lock.
 * Modelled: one kind of use; every fence counts for readers and writers (panfrost adds all of its own as writers). A ww_mutex
 * is a mutex of the shared class; several are taken in one order, so there is no backing off.
 */
export class DmaResv {
  readonly lock: Mutex
  readonly #fences: Shared<readonly DmaFence[]>

  constructor(
    readonly kernel: Kernel,
    readonly name: string,
  ) {
    this.lock = new Mutex(kernel, `${name}->resv`, DMA_RESV)
    this.#fences = new Shared(kernel, `${name}->resv->fences`, [])
  }

  /** Fences at this moment, for the state view. */
  get fences(): readonly DmaFence[] {
    return this.#fences.value
  }

  /** dma_resv_add_fence(): under the lock. Fences that have signalled go. */
  *addFence(fence: DmaFence): Task {
    this.lock.assertHeld()
    yield* this.#fences.writeOnce([...this.#fences.value.filter(({ signaled }) => !signaled), fence])
  }

  /** dma_resv_get_fences(): those there now; needs no lock (RCU in the kernel). */
  *getFences(): Task<readonly DmaFence[]> {
    return yield* this.#fences.readOnce()
  }

  /** dma_resv_test_signaled() */
  *testSignaled(): Task<boolean> {
    for (const fence of yield* this.#fences.readOnce()) if (!(yield* fence.isSignaled())) return false
    return true
  }

  /** dma_resv_wait_timeout(): for all fences there now. The time left (at least 1), 0 on time-out, -ERESTARTSYS on a signal. */
  *waitTimeout(timeout: Nanos | undefined, interruptible: boolean): Task<number> {
    let left: number | undefined = timeout
    for (const fence of yield* this.#fences.readOnce()) {
      const result = yield* fence.waitTimeout(left === undefined ? undefined : nanos(left), interruptible)
      if (result <= 0) return result
      if (left !== undefined) left = result
    }
    return Math.max(1, left ?? 1)
  }
}
