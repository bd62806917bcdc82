import { type GpuModel } from '../device/models.ts'
import { policyById } from '../driver/policies/index.ts'
import { type Nanos } from '../kernel/clock.ts'
import { type CreateLiveMachine, type LiveMachine } from '../machine/live-machine.ts'
import { runInSlices, type RunSlice } from '../machine/run.ts'
import { type LaneColumns } from '../machine/lanes/lane-columns.ts'
import { RUN_START } from '../machine/machine.ts'
import { LIVE_SCENARIOS } from '../machine/scenarios/live.ts'
import { type MachineState } from '../machine/state.ts'
import { type TraceEvent } from '../machine/trace.ts'
import { type SamplingClientId } from '../machine/sampling-client.ts'
import { type WorkloadId } from '../machine/workload.ts'
import { obey, type Order } from './order.ts'

/** All that a machine is made from. */
export interface Boot {
  readonly policy: string
  readonly model: string
  readonly seed: number
  readonly workload: WorkloadId
  readonly period: Nanos
  readonly counterset: number
  readonly client: SamplingClientId
}

/** How a run began. `note` is a line that the lab put into the kernel log after the boot. */
export type Beginning =
  | { readonly type: 'live'; readonly boot: Boot; readonly note: string | undefined }
  | {
      readonly type: 'scenario'
      readonly boot: Boot
      readonly scenario: string
      readonly duration: Nanos
      readonly unstableIoctls: boolean
    }

/** A run done once more. */
export interface Rerun {
  readonly now: Nanos
  readonly steps: number
  readonly digest: string
  /** Up to where the first run stood when it had performed `steps` operations and its clock said `moment`. */
  runTo(moment: Nanos, steps: number | undefined): void
  /** As it stands; of a scenario, at its last slice. Undefined before the first one. */
  state(): MachineState | undefined
  /** What came to the lanes since the last time; undefined where nobody watches them. */
  takeLanes(): LaneColumns | undefined
  /** Throws in a scenario, which takes no orders. */
  obey(order: Order): void
}

/** Throws when the run needs a model, a policy or a scenario that is not here. */
export function rerun(
  beginning: Beginning,
  models: readonly GpuModel[],
  createMachine: CreateLiveMachine,
  sink: (event: TraceEvent) => void,
  watchLanes = false,
): Rerun {
  const { boot } = beginning
  const model = models.find(({ id }) => id === boot.model)
  if (model === undefined) throw new Error(`there is no GPU model ${boot.model} here`)
  if (beginning.type === 'scenario') {
    const scenario = LIVE_SCENARIOS.find(({ id }) => id === beginning.scenario)
    if (scenario === undefined) throw new Error(`there is no scenario ${beginning.scenario} here`)
    const { seed, period, workload } = boot
    const { duration, unstableIoctls } = beginning
    const policy = policyById(boot.policy)
    return new ScenarioRerun(
      runInSlices({ scenario, model, policy, seed, period, duration, workload, unstableIoctls, sink, watchLanes }),
    )
  }
  const machine = createMachine({ ...boot, model, sink, watchLanes })
  if (beginning.note !== undefined) {
    sink({ type: 'klog', line: { at: machine.now, level: 6, text: beginning.note, trace: [] } })
  }
  return new LiveRerun(machine)
}

class LiveRerun implements Rerun {
  constructor(readonly machine: LiveMachine) {}

  get now(): Nanos {
    return this.machine.now
  }
  get steps(): number {
    return this.machine.steps
  }
  get digest(): string {
    return this.machine.digest
  }

  runTo(moment: Nanos, steps: number | undefined): void {
    const { machine } = this
    // It may have been stopped between two operations of one moment, so the count goes first; then time alone moves on.
    if (steps !== undefined) machine.runUntil(moment, steps)
    if (machine.now < moment) machine.runUntil(moment)
  }

  state(): MachineState {
    return this.machine.state()
  }

  takeLanes(): LaneColumns | undefined {
    return this.machine.takeLanes()
  }

  obey(order: Order): void {
    obey(this.machine, order)
  }
}

class ScenarioRerun implements Rerun {
  readonly #slices: ReturnType<typeof runInSlices>
  #slice: RunSlice | undefined
  #ended = false

  constructor(slices: ReturnType<typeof runInSlices>) {
    this.#slices = slices
  }

  get now(): Nanos {
    return this.#slice?.now ?? RUN_START
  }
  get steps(): number {
    return this.#slice?.steps ?? 0
  }
  get digest(): string {
    return this.#slice?.digest ?? ''
  }

  /** Its slices are those of the first run, so it comes to stand where that one stood. */
  runTo(moment: Nanos): void {
    while (this.now < moment && !this.#ended) {
      const { done, value } = this.#slices.next()
      if (done === true) this.#ended = true
      else this.#slice = value
    }
  }

  state(): MachineState | undefined {
    return this.#slice?.state()
  }

  takeLanes(): LaneColumns | undefined {
    return this.#slice?.takeLanes()
  }

  obey(order: Order): void {
    throw new Error(`a scenario takes no orders; the recording has ${order.call}`)
  }
}
