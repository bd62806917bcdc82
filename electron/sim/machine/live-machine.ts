import { type GpuModel } from '../device/models.ts'
import { policyById } from '../driver/policies/index.ts'
import { type Nanos } from '../kernel/clock.ts'
import { ArmedFaults } from './armed-faults.ts'
import { injectFault } from './fault-injection.ts'
import { type FaultKind } from './faults.ts'
import { type LaneColumns } from './lanes/lane-columns.ts'
import { LaneWatch } from './lanes/lane-watch.ts'
import { underWay } from './lanes/under-way.ts'
import { type MachineEventId } from './machine-events.ts'
import { Machine } from './machine.ts'
import { Observation } from './observation.ts'
import { PpsProducer, SamplingOrders } from './pps-producer.ts'
import { stateOf } from './state-view.ts'
import { type SamplingClientId } from './sampling-client.ts'
import { type MachineState } from './state.ts'
import { type FaultRecord, type TraceEvent } from './trace.ts'
import { DrmClient, type Syscall } from './userspace.ts'
import { renderFrames, WorkloadOrders } from './workload-program.ts'
import { type WorkloadId } from './workload.ts'

export interface LiveMachineOptions {
  readonly model: GpuModel
  /** Id of a policy; throws an Error that names the allowed ones. */
  readonly policy: string
  readonly seed: number
  readonly workload: WorkloadId
  readonly period: Nanos
  readonly counterset: number
  readonly client: SamplingClientId
  /** Receives every trace event, in order, as it happens. */
  readonly sink: (event: TraceEvent) => void
  /** Whether somebody will take the lanes. */
  readonly watchLanes: boolean
}

/**
 * A computer with a sampling program and a workload program, one second after probe, driven from outside. Same options and inputs
 * at the same virtual times give the same digest.
 */
export interface LiveMachine {
  readonly now: Nanos
  /** Operations performed so far. */
  readonly steps: number
  /** 64-bit hex over everything that happened so far. */
  readonly digest: string
  /** True while the sampling program owns a session. */
  readonly sessionEnabled: boolean
  /** Runs until virtual time stands at `moment`, or until `steps` operations were performed if that is sooner. */
  runUntil(moment: Nanos, steps?: number): void
  /** Runs until an event happens, which it tells, or until virtual time stands at `moment`. */
  runTo(event: MachineEventId, moment: Nanos): boolean
  /** Performs one operation, moving time to the next deadline if nothing is enabled. */
  step(): void
  state(): MachineState
  /** What came to the lanes since the last time; undefined where nobody watches them. */
  takeLanes(): LaneColumns | undefined
  /** PERFCNT_ENABLE, then a PERFCNT_DUMP each period. */
  enableSession(): void
  disableSession(): void
  dumpOnce(): void
  setWorkload(workload: WorkloadId): void
  setPeriod(period: Nanos): void
  /** Used by the next enable. */
  setCounterset(counterset: number): void
  setClient(client: SamplingClientId): void
  /** Injects now, or arms for a virtual time that has not passed or the next occurrence of an event. Returns the fault's id. */
  inject(kind: FaultKind, when?: Nanos | MachineEventId): number
  disarm(id: number): void
}

export type CreateLiveMachine = (options: LiveMachineOptions) => LiveMachine

export const createLiveMachine: CreateLiveMachine = (options) => new SampledMachine(options)

class SampledMachine implements LiveMachine {
  readonly #machine: Machine
  readonly #observation: Observation
  readonly #lanes: LaneWatch | undefined
  readonly #sampling: SamplingOrders
  readonly #producer: PpsProducer
  readonly #workload: WorkloadOrders
  readonly #clients: readonly DrmClient[]
  readonly #faults: ArmedFaults
  #goal: MachineEventId | undefined

  constructor({
    model,
    policy,
    seed,
    workload,
    period,
    counterset,
    client: behaviour,
    sink,
    watchLanes,
  }: LiveMachineOptions) {
    this.#faults = new ArmedFaults(
      () => this.#machine.kernel,
      (fault) => {
        sink({ type: 'fault', fault })
      },
      (fault) => {
        this.#strike(fault)
      },
    )
    const lanes = watchLanes ? new LaneWatch() : undefined
    this.#lanes = lanes
    const observation = new Observation({
      policy,
      period: () => this.#sampling.period,
      sink,
      happened: (event) => this.#happened(event),
      ...(lanes === undefined ? {} : { lanes }),
    })
    this.#observation = observation
    const machine = new Machine({ model, policy: policyById(policy), seed, unstableIoctls: true, events: observation })
    this.#machine = machine
    const { kernel } = machine
    const client = (name: string) =>
      new DrmClient(machine, name, (call) => {
        observation.syscall(call)
      })
    this.#sampling = new SamplingOrders(kernel)
    this.#sampling.period = period
    this.#sampling.counterset = counterset
    this.#sampling.client = behaviour
    const sampler = client('pps-producer')
    this.#producer = new PpsProducer(sampler, this.#sampling, observation)
    this.#workload = new WorkloadOrders(kernel, 'orders/workload')
    this.#workload.workload = workload
    const renderer = client('workload')
    this.#clients = [sampler, renderer]
    kernel.spawn('pps-producer', 'service', this.#producer.run(), 'main')
    kernel.spawn('workload', 'service', renderFrames(renderer, this.#workload), 'main')
  }

  get now(): Nanos {
    return this.#machine.kernel.clock.now
  }

  get steps(): number {
    return this.#machine.kernel.steps
  }

  get digest(): string {
    return this.#machine.digest
  }

  get sessionEnabled(): boolean {
    return this.#producer.enabled
  }

  runUntil(moment: Nanos, steps?: number): void {
    const { kernel } = this.#machine
    if (steps === undefined) kernel.runUntil(moment)
    else kernel.runUntil(moment, () => kernel.steps >= steps)
  }

  runTo(event: MachineEventId, moment: Nanos): boolean {
    this.#goal = event
    this.#machine.kernel.runUntil(moment, () => this.#goal === undefined)
    const isThere = this.#goal === undefined
    this.#goal = undefined
    return isThere
  }

  step(): void {
    const { kernel } = this.#machine
    if (kernel.step()) return
    const next = kernel.nextDeadline()
    if (next === undefined) return
    kernel.runUntil(next, () => kernel.clock.now >= next)
    kernel.step()
  }

  state(): MachineState {
    return stateOf(this.#machine, this.#observation, this.#clients)
  }

  takeLanes(): LaneColumns | undefined {
    return this.#lanes?.take(this.now, underWay(this.#machine, this.#clients))
  }

  enableSession(): void {
    this.#sampling.wanted = true
    this.#sampling.notify()
  }

  disableSession(): void {
    this.#sampling.wanted = false
    this.#sampling.notify()
  }

  dumpOnce(): void {
    this.#sampling.extraDumps++
    this.#sampling.notify()
  }

  setWorkload(workload: WorkloadId): void {
    this.#workload.set(workload)
  }

  setPeriod(period: Nanos): void {
    this.#sampling.period = period
    this.#sampling.notify()
  }

  setCounterset(counterset: number): void {
    this.#sampling.counterset = counterset
  }

  setClient(client: SamplingClientId): void {
    this.#sampling.client = client
  }

  inject(kind: FaultKind, when?: Nanos | MachineEventId): number {
    return this.#faults.inject(kind, when)
  }

  disarm(id: number): void {
    this.#faults.disarm(id)
  }

  #happened(event: MachineEventId): void {
    if (event === this.#goal) this.#goal = undefined
    this.#faults.happened(event)
  }

  #strike({ kind, id }: FaultRecord): void {
    const observation = this.#observation
    const log = (text: string) => {
      observation.note(text)
    }
    const syscall = (call: Syscall) => {
      observation.syscall(call)
    }
    injectFault({ machine: this.#machine, log, syscall, clients: () => this.#clients }, kind, id)
  }
}
