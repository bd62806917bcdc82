import { type LiveMachine } from '../../sim/machine/live-machine.ts'
import { type MachineState } from '../../sim/machine/state.ts'
import { type WallClock } from '../wall-clock.ts'

/** While the machine runs its state is looked at this often, ms. */
const EVERY_MS = 100

/** Tells when the side panels have something new to show. */
export class StateWatch {
  readonly #clock: WallClock
  #lookedAt = -Infinity
  #last = ''

  constructor(clock: WallClock) {
    this.#clock = clock
  }

  due(): boolean {
    return this.#clock.now() - this.#lookedAt >= EVERY_MS
  }

  /** The state, undefined if nothing but the time is different from the last look. */
  changed(machine: LiveMachine): MachineState | undefined {
    this.#lookedAt = this.#clock.now()
    const state = machine.state()
    const text = JSON.stringify({ ...state, at: 0 })
    if (text === this.#last) return undefined
    this.#last = text
    return state
  }

  /** The next look is at another machine. */
  forget(): void {
    this.#last = ''
  }
}
