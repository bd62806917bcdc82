import { type HardwareQueue } from '../kernel/hardware.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { type DeviceFaults } from './faults.ts'
import { type IrqQuad } from './irq-quad.ts'
import { type Latencies } from './latencies.ts'
import { type GpuModel } from './models.ts'
import * as regs from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

interface Transition {
  readonly on: boolean
  readonly cores: number
}

/** Cores that are switched together, as bitmaps. Modelled: the low word only, as no part here has more than 32 of anything. */
class PowerDomain {
  ready = 0
  readonly inFlight: Transition[] = []

  constructor(
    readonly name: string,
    readonly present: number,
  ) {}

  get trans(): number {
    return this.inFlight.reduce((cores, transition) => cores | transition.cores, 0) >>> 0
  }

  /** Cores that a request would change once what is in flight has happened. */
  affected(on: boolean, cores: number): number {
    const settled = this.inFlight.reduce((ready, t) => (t.on ? ready | t.cores : ready & ~t.cores), this.ready)
    return (cores & (on ? ~settled : settled) & this.present) >>> 0
  }

  finish(transition: Transition): void {
    this.inFlight.splice(this.inFlight.indexOf(transition), 1)
    this.ready = (transition.on ? this.ready | transition.cores : this.ready & ~transition.cores) >>> 0
  }

  reset(): void {
    this.ready = 0
    this.inFlight.length = 0
  }
}

export interface PowerParts {
  readonly model: GpuModel
  readonly registers: RegisterValues
  readonly irq: IrqQuad
  readonly queue: HardwareQueue
  readonly latencies: Latencies
  readonly faults: DeviceFaults
  readonly report: (text: string) => void
  /** A job slot is occupied. */
  readonly busy: () => boolean
  /** Cores became ready. */
  readonly onReady: () => void
}

/**
 * Power control of shader cores, tiler, L2 and core stacks: requests in PWRON and PWROFF, transitions in PWRTRANS, results in READY,
 * and GPU interrupts POWER_CHANGED (a transition ended) and POWER_CHANGED_ALL (none is left).
 * Modelled: transitions end in the order they were asked for; a power-off waits for no job; PWRACTIVE is READY while a job runs.
 */
export class Power extends RegisterBlock {
  readonly #parts: PowerParts
  readonly #shader: PowerDomain
  readonly #tiler: PowerDomain
  readonly #l2: PowerDomain
  readonly #stack: PowerDomain

  constructor(parts: PowerParts) {
    super(parts.registers)
    const { SHADER_PRESENT, TILER_PRESENT, L2_PRESENT, STACK_PRESENT } = parts.model.registers
    this.#parts = parts
    this.#shader = new PowerDomain('SHADER', SHADER_PRESENT)
    this.#tiler = new PowerDomain('TILER', TILER_PRESENT)
    this.#l2 = new PowerDomain('L2', L2_PRESENT)
    this.#stack = new PowerDomain('STACK', STACK_PRESENT)
  }

  /** Enough is on for a job: an L2, the tiler and a shader core. Modelled: affinity is not compared with READY. */
  get canRunJobs(): boolean {
    return this.#l2.ready !== 0 && this.#tiler.ready !== 0 && this.#shader.ready !== 0
  }

  override read(offset: number): number {
    switch (offset) {
      case regs.SHADER_READY_LO:
        return this.#shader.ready
      case regs.TILER_READY_LO:
        return this.#tiler.ready
      case regs.L2_READY_LO:
        return this.#l2.ready
      case regs.STACK_READY_LO:
        return this.#stack.ready
      case regs.SHADER_PWRTRANS_LO:
        return this.#shader.trans
      case regs.TILER_PWRTRANS_LO:
        return this.#tiler.trans
      case regs.L2_PWRTRANS_LO:
        return this.#l2.trans
      case regs.STACK_PWRTRANS_LO:
        return this.#stack.trans
      case regs.SHADER_PWRACTIVE_LO:
        return this.#parts.busy() ? this.#shader.ready : 0
      case regs.TILER_PWRACTIVE_LO:
        return this.#parts.busy() ? this.#tiler.ready : 0
      case regs.L2_PWRACTIVE_LO:
        return this.#parts.busy() ? this.#l2.ready : 0
      default:
        return super.read(offset)
    }
  }

  override write(offset: number, value: number): void {
    switch (offset) {
      case regs.SHADER_PWRON_LO:
        return this.#request(this.#shader, true, value)
      case regs.TILER_PWRON_LO:
        return this.#request(this.#tiler, true, value)
      case regs.L2_PWRON_LO:
        return this.#request(this.#l2, true, value)
      case regs.STACK_PWRON_LO:
        return this.#request(this.#stack, true, value)
      case regs.SHADER_PWROFF_LO:
        return this.#request(this.#shader, false, value)
      case regs.TILER_PWROFF_LO:
        return this.#request(this.#tiler, false, value)
      case regs.L2_PWROFF_LO:
        return this.#request(this.#l2, false, value)
      case regs.STACK_PWROFF_LO:
        return this.#request(this.#stack, false, value)
      default:
        if (value !== 0)
          this.#parts.report(
            `power request 0x${value.toString(16)} at offset 0x${offset.toString(16)}: no core has a bit in the high word`,
          )
    }
  }

  fingerprint(hash: StateHash): void {
    for (const { ready, inFlight } of this.#domains()) {
      hash.add(ready)
      for (const { on, cores } of inFlight) hash.add(on ? cores : -cores)
      hash.add(inFlight.length)
    }
  }

  reset(): void {
    this.#parts.queue.drop()
    for (const domain of this.#domains()) domain.reset()
  }

  #domains(): readonly PowerDomain[] {
    return [this.#shader, this.#tiler, this.#l2, this.#stack]
  }

  #request(domain: PowerDomain, on: boolean, requested: number): void {
    const { queue, latencies, faults, report } = this.#parts
    const name = `${domain.name}_${on ? 'PWRON' : 'PWROFF'}`
    const absent = (requested & ~domain.present) >>> 0
    if (absent !== 0)
      report(`${name} names cores 0x${absent.toString(16)}, which are not in ${domain.name}_PRESENT; they are ignored`)
    const cores = domain.affected(on, requested)
    if (cores === 0) return
    const transition = { on, cores }
    domain.inFlight.push(transition)
    if (on && faults.take('powerUpFails')) return
    queue.after(latencies.draw(on ? 'powerUp' : 'powerDown'), name, () => this.#finish(domain, transition))
  }

  #finish(domain: PowerDomain, transition: Transition): void {
    domain.finish(transition)
    const settled = this.#domains().every(({ inFlight }) => inFlight.length === 0)
    this.#parts.irq.raise(regs.GPU_IRQ_POWER_CHANGED | (settled ? regs.GPU_IRQ_POWER_CHANGED_ALL : 0))
    if (transition.on) this.#parts.onReady()
  }
}
