import { type Nanos } from '../kernel/clock.ts'

/** One hardware address space and who has it. */
export interface AddressSpaceState {
  readonly as: number
  /** The file whose VM holds the number, undefined when free. */
  readonly owner: string | undefined
  /** `as_count` of that VM. */
  readonly asCount: number
  /** Translation tables are programmed. */
  readonly enabled: boolean
  /** A command is in progress (AS_ACTIVE). */
  readonly active: boolean
  readonly faulty: boolean
}

export interface VmState {
  readonly file: string
  readonly as: number
  readonly asCount: number
}

export interface HardwareJobState {
  readonly process: string
  /** `running`, `stalled`, `next` for the second position. */
  readonly state: 'running' | 'stalled' | 'next'
  readonly since: Nanos
}

export interface JobSlotState {
  readonly slot: number
  readonly hardware: readonly HardwareJobState[]
  /** Jobs waiting in the slot's scheduler. */
  readonly queued: number
}

export interface PerfcntState {
  /** The file that owns the session (`perfcnt->user`), undefined when there is none. */
  readonly user: string | undefined
  readonly mode: 'off' | 'manual'
  /** AS field of PRFCNT_CONFIG. */
  readonly as: number
  readonly counterset: number
  /** Fields that the policy adds, under their C names. */
  readonly fields: readonly { readonly name: string; readonly value: string }[]
}

export interface CheckState {
  readonly id: string
  /** In words, e.g. `as_count equals hardware jobs plus the session`. */
  readonly label: string
  readonly ok: boolean
  readonly detail: string
  /** When it broke, undefined while it holds. */
  readonly since: Nanos | undefined
}

/** An interrupt line and its handlers. */
export interface IrqState {
  readonly line: string
  /** The device raises it. */
  readonly level: boolean
  /** The handler runs; its thread has been asked for; its thread runs. */
  readonly inService: boolean
  readonly threadPending: boolean
  readonly threadActive: boolean
}

/** What the side panels show. Plain data; taken a few times a second. */
export interface MachineState {
  readonly at: Nanos
  readonly addressSpaces: readonly AddressSpaceState[]
  readonly vms: readonly VmState[]
  readonly jobSlots: readonly JobSlotState[]
  readonly perfcnt: PerfcntState
  readonly reset: { readonly pending: boolean; readonly inProgress: boolean; readonly count: number }
  readonly power: { readonly status: 'active' | 'suspended' | 'resuming' | 'suspending'; readonly usage: number }
  readonly gpuIrqMask: number
  readonly irqs: readonly IrqState[]
  /** Values by name, of registers that a driver can read and that are not as after a reset. */
  readonly registers: Readonly<Record<string, number>>
  /** System calls that have not returned. */
  readonly inFlight: readonly { readonly process: string; readonly name: string; readonly since: Nanos }[]
  readonly checks: readonly CheckState[]
}
