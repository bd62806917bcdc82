import { type Nanos } from '../kernel/clock.ts'
import { type FaultKind } from '../machine/faults.ts'
import { type MachineEventId } from '../machine/machine-events.ts'
import { type LiveMachine } from '../machine/live-machine.ts'
import { type SamplingClientId } from '../machine/sampling-client.ts'
import { type WorkloadId } from '../machine/workload.ts'

/** What somebody outside asks of a live machine. */
export type Order =
  | { readonly call: 'step' | 'enableSession' | 'disableSession' | 'dumpOnce' }
  | {
      readonly call: 'change'
      readonly workload: WorkloadId | undefined
      readonly period: Nanos | undefined
      readonly counterset: number | undefined
      readonly client: SamplingClientId | undefined
    }
  /** `when` undefined: now. */
  | { readonly call: 'injectFault'; readonly kind: FaultKind; readonly when: Nanos | MachineEventId | undefined }
  | { readonly call: 'disarmFault'; readonly id: number }

/** An order and the moment it came: after so many operations, where a recording says it, at that virtual time. */
export interface Input {
  readonly at: Nanos
  readonly steps: number | undefined
  readonly order: Order
}

export function obey(machine: LiveMachine, order: Order): void {
  switch (order.call) {
    case 'step':
      machine.step()
      return
    case 'enableSession':
      machine.enableSession()
      return
    case 'disableSession':
      machine.disableSession()
      return
    case 'dumpOnce':
      machine.dumpOnce()
      return
    case 'change':
      if (order.workload !== undefined) machine.setWorkload(order.workload)
      if (order.period !== undefined) machine.setPeriod(order.period)
      if (order.counterset !== undefined) machine.setCounterset(order.counterset)
      if (order.client !== undefined) machine.setClient(order.client)
      return
    case 'injectFault':
      if (order.when === undefined) machine.inject(order.kind)
      else machine.inject(order.kind, order.when)
      return
    case 'disarmFault':
      machine.disarm(order.id)
  }
}
