import { type FaultKind, type ModelInfo, type RunSettings } from '../protocol/types.ts'
import { nanos } from '../sim/kernel/clock.ts'
import { type LiveMachine } from '../sim/machine/live-machine.ts'
import { type Live } from './live.ts'
import { type Recorder } from './recorder.ts'
import { periodOf, requireCounterset, settingsFor } from './settings.ts'

type Change = Partial<Pick<RunSettings, 'workload' | 'periodMs' | 'counterset'>>
type Reboot = Partial<Pick<RunSettings, 'policy' | 'model' | 'seed'>>

/** What a window may do to the machine. Refuses what cannot be, records the input, then does it. */
export class Controls {
  readonly #live: Live
  readonly #recorder: Recorder
  readonly #models: readonly ModelInfo[]

  constructor(live: Live, recorder: Recorder, models: readonly ModelInfo[]) {
    this.#live = live
    this.#recorder = recorder
    this.#models = models
  }

  step(): void {
    if (this.#live.isRunning) throw new Error('step: the machine is running; pause it first')
    this.#apply('step', [], (machine) => {
      machine.step()
    })
  }

  enableSession(): void {
    this.#apply('enableSession', [], (machine) => {
      machine.enableSession()
    })
  }

  disableSession(): void {
    this.#apply('disableSession', [], (machine) => {
      machine.disableSession()
    })
  }

  dumpOnce(): void {
    this.#apply('dumpOnce', [], (machine) => {
      machine.dumpOnce()
    })
  }

  change(change: Change): void {
    const settings = { ...this.#live.settings, ...change }
    if (change.counterset !== undefined) requireCounterset(this.#model(settings.model), change.counterset)
    this.#live.changeSettings(settings)
    this.#apply('change', [change], (machine) => {
      if (change.workload !== undefined) machine.setWorkload(change.workload)
      if (change.periodMs !== undefined) machine.setPeriod(periodOf(settings))
      if (change.counterset !== undefined) machine.setCounterset(change.counterset)
    })
  }

  reboot(reboot: Reboot): void {
    const before = this.#live.settings
    const settings = settingsFor(this.#model(reboot.model ?? before.model), { ...before, ...reboot })
    this.#record('reboot', [reboot])
    this.#live.reboot(settings, rebootNote(before, settings))
    // As at the start of the lab: a new machine is sampling.
    this.enableSession()
  }

  injectFault(kind: FaultKind, at: number | undefined): number {
    const { now } = this.#live.machine
    if (at !== undefined && at < now) {
      throw new Error(`injectFault: at: ${seconds(at)} has passed, it is ${seconds(now)}; choose a later virtual time`)
    }
    return this.#apply('injectFault', at === undefined ? [kind] : [kind, at], (machine) =>
      at === undefined ? machine.inject(kind) : machine.inject(kind, nanos(at)),
    )
  }

  disarmFault(id: number): void {
    const armed = this.#live.armed.map((fault) => fault.id)
    if (!armed.includes(id)) {
      const there = armed.length === 0 ? 'no fault is armed' : `armed are ${armed.join(', ')}`
      throw new Error(`disarmFault: ${there}; found ${id}. It may just have fired`)
    }
    this.#apply('disarmFault', [id], (machine) => {
      machine.disarm(id)
    })
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

function seconds(at: number): string {
  return `${(at / 1e9).toFixed(6)} s`
}
