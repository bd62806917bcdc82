import { type FaultKind, type ModelInfo, type RunSettings } from '../protocol/types.ts'
import { type Nanos, nanos } from '../sim/kernel/clock.ts'
import { type MachineEventId } from '../sim/machine/machine-events.ts'
import { type LiveMachine } from '../sim/machine/live-machine.ts'
import { RUN_START } from '../sim/machine/machine.ts'
import { obey, type Order } from '../sim/session/order.ts'
import { type Fork } from './recordings/redo/fork.ts'
import { type Live } from './live/live.ts'
import { momentText } from './moment-text.ts'
import { type Recorder } from './live/recorder.ts'
import { type RecordedInput } from './recordings/format/inputs.ts'
import { type RecordingTasks } from './recordings/folder/tasks.ts'
import { periodOf, requireCounterset, settingsFor } from './settings.ts'

/** Virtual time between reports of how far a fork is, ns. */
const PROGRESS_NS = 500_000_000

type Change = Partial<Pick<RunSettings, 'workload' | 'periodMs' | 'counterset' | 'client'>>
type Reboot = Partial<Pick<RunSettings, 'policy' | 'model' | 'seed'>>

/** What a window may do to the machine. Refuses what cannot be, records the input, then does it. */
export class Controls {
  readonly #live: Live
  readonly #recorder: Recorder
  readonly #models: readonly ModelInfo[]
  readonly #tasks: RecordingTasks

  constructor(live: Live, recorder: Recorder, models: readonly ModelInfo[], tasks: RecordingTasks) {
    this.#live = live
    this.#recorder = recorder
    this.#models = models
    this.#tasks = tasks
  }

  setRunning(running: boolean): void {
    this.#requireFree('setRunning')
    this.#live.setRunning(running)
  }

  runTo(event: MachineEventId): void {
    this.#requireFree('runTo')
    this.#live.runTo(event)
  }

  step(): void {
    this.#requireFree('step')
    if (this.#live.isRunning) throw new Error('step: the machine is running; pause it first')
    this.#apply('step', [], (machine) => {
      machine.step()
    })
  }

  enableSession(): void {
    this.#requireFree('enableSession')
    this.#apply('enableSession', [], (machine) => {
      machine.enableSession()
    })
  }

  disableSession(): void {
    this.#requireFree('disableSession')
    this.#apply('disableSession', [], (machine) => {
      machine.disableSession()
    })
  }

  dumpOnce(): void {
    this.#requireFree('dumpOnce')
    this.#apply('dumpOnce', [], (machine) => {
      machine.dumpOnce()
    })
  }

  change(change: Change): void {
    this.#requireFree('change')
    this.#change(change)
  }

  #change(change: Change): void {
    const settings = { ...this.#live.settings, ...change }
    if (change.counterset !== undefined) requireCounterset(this.#model(settings.model), change.counterset)
    this.#live.changeSettings(settings)
    this.#apply('change', [change], (machine) => {
      if (change.workload !== undefined) machine.setWorkload(change.workload)
      if (change.periodMs !== undefined) machine.setPeriod(periodOf(settings))
      if (change.counterset !== undefined) machine.setCounterset(change.counterset)
      if (change.client !== undefined) machine.setClient(change.client)
    })
  }

  reboot(reboot: Reboot): void {
    this.#requireFree('reboot')
    const before = this.#live.settings
    const settings = settingsFor(this.#model(reboot.model ?? before.model), { ...before, ...reboot })
    this.#record('reboot', [reboot])
    this.#live.reboot(settings, rebootNote(before, settings))
    // As at the start of the lab: a new machine is sampling.
    this.enableSession()
  }

  injectFault(kind: FaultKind, when: number | MachineEventId | undefined): number {
    this.#requireFree('injectFault')
    const { now } = this.#live.machine
    if (typeof when === 'number' && when < now) {
      throw new Error(
        `injectFault: at: ${momentText(when)} has passed, it is ${momentText(now)}; choose a later virtual time`,
      )
    }
    return this.#apply('injectFault', when === undefined ? [kind] : [kind, when], (machine) => {
      if (when === undefined) return machine.inject(kind)
      return machine.inject(kind, typeof when === 'number' ? nanos(when) : when)
    })
  }

  disarmFault(id: number): void {
    this.#requireFree('disarmFault')
    const armed = this.#live.armed.map((fault) => fault.id)
    if (!armed.includes(id)) {
      const there = armed.length === 0 ? 'no fault is armed' : `armed are ${armed.join(', ')}`
      throw new Error(`disarmFault: ${there}; found ${id}. It may just have fired`)
    }
    this.#apply('disarmFault', [id], (machine) => {
      machine.disarm(id)
    })
  }

  /** The machine goes the way of another run up to a moment, and stands there. Other settings make it another run from the start. */
  async fork(
    { settings: first, inputs, parent, name, at, steps }: Fork,
    change: Reboot,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const settings = settingsFor(this.#model(change.model ?? first.model), { ...first, ...change })
    const isSame = settings.policy === first.policy && settings.model === first.model && settings.seed === first.seed
    this.#live.setRunning(false)
    this.#record('reboot', [change])
    const origin =
      name === undefined
        ? `stepped back to ${momentText(at)}`
        : `forked from "${name}", run ${parent.run + 1}, at ${momentText(at)}`
    this.#live.reboot(settings, `lab: ${origin}, policy ${settings.policy}`, parent)
    const lead = async (moment: Nanos, count: number | undefined) => {
      // A long way is told in parts.
      for (let part = this.#live.machine.now + PROGRESS_NS; part < moment; part += PROGRESS_NS) {
        await this.#live.lead(nanos(part), count, signal)
        onProgress((part - RUN_START) / Math.max(1, at - RUN_START))
      }
      await this.#live.lead(moment, count, signal)
    }
    for (const input of inputs) {
      await lead(input.at, isSame ? input.steps : undefined)
      // Its clock may have moved on after its last operation.
      if (this.#live.machine.now < input.at) await this.#live.lead(input.at, undefined, signal)
      this.#repeat(input.order, input.recorded)
    }
    await lead(at, isSame ? steps : undefined)
  }

  #repeat(order: Order, { call, args }: RecordedInput): void {
    if (order.call === 'change') {
      const { workload, period, counterset, client } = order
      this.#change({
        ...(workload === undefined ? {} : { workload }),
        ...(period === undefined ? {} : { periodMs: period / 1e6 }),
        ...(counterset === undefined ? {} : { counterset }),
        ...(client === undefined ? {} : { client }),
      })
      return
    }
    this.#apply(call, Array.isArray(args) ? args : [], (machine) => {
      obey(machine, order)
    })
  }

  #requireFree(call: string): void {
    if (this.#tasks.isForking) throw new Error(`${call}: a fork is under way; stop it first`)
  }

  #apply<T>(call: string, args: readonly unknown[], action: (machine: LiveMachine) => T): T {
    this.#record(call, args)
    return this.#live.apply(action)
  }

  #record(call: string, args: readonly unknown[]): void {
    const { now, steps } = this.#live.machine
    this.#recorder.input({ at: now, steps, call, args })
  }

  #model(id: string): ModelInfo {
    const model = this.#models.find((candidate) => candidate.id === id)
    if (model === undefined) throw new Error(`there is no GPU model ${id}`)
    return model
  }
}

function rebootNote(before: RunSettings, after: RunSettings): string {
  const was = (['policy', 'model', 'seed'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => `, ${name} was ${before[name]}`)
  return `lab: rebooted with policy ${after.policy}, model ${after.model}, seed ${after.seed}${was.join('')}`
}
