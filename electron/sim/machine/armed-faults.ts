import { type Kernel } from '../kernel/kernel.ts'
import { type Nanos, nanos } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { type FaultKind } from './faults.ts'
import { type MachineEventId } from './machine-events.ts'
import { type FaultRecord } from './trace.ts'

/** Faults of one machine: those that strike now, and those that wait for a time or an event. */
export class ArmedFaults {
  readonly #kernel: () => Kernel
  readonly #report: (fault: FaultRecord) => void
  readonly #strike: (fault: FaultRecord) => void
  readonly #armed = new Map<number, FaultRecord>()
  #faults = 0

  /** `strike` brings a fault about, which has been reported by then. */
  constructor(kernel: () => Kernel, report: (fault: FaultRecord) => void, strike: (fault: FaultRecord) => void) {
    this.#kernel = kernel
    this.#report = report
    this.#strike = strike
  }

  /** Returns the fault's id. */
  inject(kind: FaultKind, when: Nanos | MachineEventId | undefined): number {
    const { now } = this.#kernel().clock
    const id = ++this.#faults
    if (when === undefined) this.#fire({ id, kind, at: now, phase: 'armed' })
    else if (typeof when === 'string') this.#arm({ id, kind, at: now, phase: 'armed', on: when })
    else {
      const fault: FaultRecord = { id, kind, at: when, phase: 'armed' }
      this.#arm(fault)
      this.#kernel().spawn(`lab-arm-${id}`, 'kthread', this.#fireAt(fault), 'lab')
    }
    return id
  }

  disarm(id: number): void {
    const fault = this.#armed.get(id)
    if (fault === undefined) return
    this.#armed.delete(id)
    this.#report({ ...fault, phase: 'disarmed' })
  }

  /** Faults that wait for it strike in the order in which they were armed. */
  happened(event: MachineEventId): void {
    for (const fault of this.#armed.values()) {
      if (fault.on !== event) continue
      this.#armed.delete(fault.id)
      this.#fire(fault)
    }
  }

  #arm(fault: FaultRecord): void {
    this.#armed.set(fault.id, fault)
    this.#report(fault)
  }

  *#fireAt(fault: FaultRecord): Task {
    const kernel = this.#kernel()
    yield* msleep(kernel, nanos(Math.max(0, fault.at - kernel.clock.now)))
    if (this.#armed.delete(fault.id)) this.#fire(fault)
  }

  #fire(armed: FaultRecord): void {
    const fault: FaultRecord = { ...armed, phase: 'injected', at: this.#kernel().clock.now }
    this.#report(fault)
    this.#strike(fault)
  }
}
