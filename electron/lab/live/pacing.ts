import { type Speed } from '../../protocol/types.ts'
import { type Nanos, nanos } from '../../sim/kernel/clock.ts'

const NANOS_PER_MS = 1e6

/** How far virtual time should be at a moment of wall time: a line through an anchor, with the speed as its slope. */
export class Pacing {
  #speed: Speed
  #wallMs = 0
  #virtual = nanos(0)

  constructor(speed: Speed) {
    this.#speed = speed
  }

  get speed(): Speed {
    return this.#speed
  }

  /** From here on, at this speed. Time that a slow machine could not make good before is forgotten. */
  anchor(wallMs: number, virtual: Nanos, speed = this.#speed): void {
    this.#wallMs = wallMs
    this.#virtual = virtual
    this.#speed = speed
  }

  /** The virtual time to reach by `wallMs`, undefined when there is no limit. */
  target(wallMs: number): Nanos | undefined {
    if (this.#speed === 'max') return undefined
    return nanos(this.#virtual + Math.floor((wallMs - this.#wallMs) * NANOS_PER_MS * this.#speed))
  }
}
