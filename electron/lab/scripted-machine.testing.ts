import { type Nanos, nanos } from '../sim/kernel/clock.ts'
import { type FaultKind } from '../sim/machine/faults.ts'
import { type LiveMachine, type LiveMachineOptions } from '../sim/machine/live-machine.ts'
import { type MachineEventId } from '../sim/machine/machine-events.ts'
import { type SamplingClientId } from '../sim/machine/sampling-client.ts'
import { type MachineState } from '../sim/machine/state.ts'
import { type TraceEvent } from '../sim/machine/trace.ts'

/** One operation of the script per millisecond of virtual time. */
const STEP = 1_000_000
const START = nanos(1_000_000_000)

/** What the tests of the lab see of the machines it made. */
export interface ScriptedMachine extends LiveMachine {
  readonly options: LiveMachineOptions
  readonly calls: readonly string[]
}

/**
 * A machine without a GPU or a driver: it samples a ramp each period, logs what it is told, and throws when the seed is `BROKEN_SEED`
 * and a hang is injected. For tests of what stands around a machine.
 */
export const BROKEN_SEED = 666

export class Script implements ScriptedMachine {
  readonly options: LiveMachineOptions
  readonly calls: string[] = []
  #now = START
  #steps = 0
  #enabled = false
  #period: Nanos
  #lastSample: Nanos = START
  #seq = 0
  #faults = 0
  #resets = 0
  #armed: { readonly id: number; readonly kind: FaultKind; readonly at: Nanos }[] = []

  constructor(options: LiveMachineOptions) {
    if (options.policy === 'missing') throw new Error('no policy missing')
    this.options = options
    this.#period = options.period
  }

  get now(): Nanos {
    return this.#now
  }
  get steps(): number {
    return this.#steps
  }
  get digest(): string {
    return this.#steps.toString(16).padStart(16, '0')
  }
  get sessionEnabled(): boolean {
    return this.#enabled
  }

  runUntil(moment: Nanos): void {
    while (this.#now < moment) this.#advance(nanos(Math.min(moment, (Math.floor(this.#now / STEP) + 1) * STEP)))
  }

  step(): void {
    this.#advance(nanos((Math.floor(this.#now / STEP) + 1) * STEP))
  }

  state(): MachineState {
    return {
      at: this.#now,
      addressSpaces: [],
      vms: [],
      jobSlots: [],
      perfcnt: {
        user: this.#enabled ? 'sampler' : undefined,
        mode: this.#enabled ? 'manual' : 'off',
        as: 0,
        counterset: this.options.counterset,
        fields: [],
      },
      reset: { pending: false, inProgress: false, count: this.#resets },
      power: { status: 'active', usage: 1 },
      gpuIrqMask: 0,
      irqs: [],
      registers: {},
      inFlight: [],
      checks: [],
    }
  }

  takeLanes(): undefined {}

  enableSession(): void {
    this.calls.push('enableSession')
    this.#enabled = true
    this.#lastSample = this.#now
  }
  disableSession(): void {
    this.calls.push('disableSession')
    this.#enabled = false
  }
  dumpOnce(): void {
    this.calls.push('dumpOnce')
    this.#sample()
  }
  setWorkload(workload: string): void {
    this.calls.push(`setWorkload ${workload}`)
  }
  setPeriod(period: Nanos): void {
    this.calls.push(`setPeriod ${period}`)
    this.#period = period
  }
  setCounterset(counterset: number): void {
    this.calls.push(`setCounterset ${counterset}`)
  }

  setClient(client: SamplingClientId): void {
    this.calls.push(`setClient ${client}`)
  }

  runTo(): boolean {
    throw new Error('nothing happens in a scripted machine')
  }

  inject(kind: FaultKind, at?: Nanos | MachineEventId): number {
    const id = ++this.#faults
    if (at === undefined) this.#fire(id, kind)
    else if (typeof at === 'number') {
      this.#armed.push({ id, kind, at })
      this.#emit({ type: 'fault', fault: { id, kind, at, phase: 'armed' } })
    }
    return id
  }

  disarm(id: number): void {
    const fault = this.#armed.find((armed) => armed.id === id)
    if (fault === undefined) throw new Error(`no fault ${id} is armed`)
    this.#armed = this.#armed.filter((armed) => armed !== fault)
    this.#emit({ type: 'fault', fault: { ...fault, phase: 'disarmed' } })
  }

  #advance(moment: Nanos): void {
    this.#now = moment
    this.#steps += 1
    for (const { id, kind } of this.#armed.filter(({ at }) => at <= moment)) this.#fire(id, kind)
    this.#armed = this.#armed.filter(({ at }) => at > moment)
    if (this.#enabled && moment - this.#lastSample >= this.#period) this.#sample()
  }

  #sample(): void {
    const words = new Uint32Array(this.options.model.dumpBytes / 4).fill(this.#seq)
    this.#emit({
      type: 'sample',
      sample: { seq: this.#seq++, epoch: 0, begin: this.#lastSample, end: this.#now, resets: 0, words },
    })
    this.#lastSample = this.#now
  }

  #fire(id: number, kind: FaultKind): void {
    if (this.options.seed === BROKEN_SEED) throw new RangeError('no register at 0xdead')
    this.#emit({ type: 'fault', fault: { id, kind, at: this.#now, phase: 'injected' } })
    this.#emit({ type: 'klog', line: { at: this.#now, level: 3, text: `${kind} injected`, trace: [] } })
    this.#resets += 1
    const reset = { id: this.#resets, begin: this.#now, cause: kind }
    this.#emit({ type: 'reset', reset: { ...reset, end: undefined } })
    this.#emit({ type: 'reset', reset: { ...reset, end: this.#now } })
  }

  #emit(event: TraceEvent): void {
    this.options.sink(event)
  }
}
