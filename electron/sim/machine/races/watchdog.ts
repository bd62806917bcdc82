import { seconds } from '../../kernel/clock.ts'
import { Timer } from '../../kernel/timer.ts'
import { type Machine } from '../machine.ts'

const PATIENCE = seconds(5)

/**
 * Asks for a reset when all else has waited for five seconds, once. For scenarios in which hardware loses an interrupt: where no
 * timed wait expires, somebody must end the wait, as an operator would.
 */
export class Watchdog {
  readonly #timer: Timer

  /** It is on from now. */
  constructor({ kernel, pfdev }: Machine) {
    const { pending, wq, work } = pfdev.reset
    const ask = () => {
      pending.value = 1
      wq.enqueue(work)
    }
    this.#timer = new Timer(kernel, 'lab-watchdog', ask, [pending, ...work.touches])
    this.#timer.arm(PATIENCE)
  }

  stop(): void {
    this.#timer.cancel()
  }
}
