import { type RunParent } from '../../protocol/recordings.ts'
import { type Batch, type FaultRecord, type RunSettings, type Speed } from '../../protocol/types.ts'
import { type GpuModel } from '../../sim/device/models.ts'
import { type Nanos, nanos } from '../../sim/kernel/clock.ts'
import { type CreateLiveMachine, type LiveMachine } from '../../sim/machine/live-machine.ts'
import { type MachineEventId } from '../../sim/machine/machine-events.ts'
import { type MachineState } from '../../sim/machine/state.ts'
import { type TraceEvent } from '../../sim/machine/trace.ts'
import { BatchBuilder } from './batches.ts'
import { Pacing } from './pacing.ts'
import { periodOf } from '../settings.ts'
import { StateWatch } from './state-watch.ts'
import { type WallClock } from '../wall-clock.ts'

/** A slice begins this often, ms of wall time: a batch each, fine enough for 50 pictures a second. */
const SLICE_MS = 20
/** Wall time a slice may compute, ms; the rest is for messages, also when the machine cannot keep up. */
const BUDGET_MS = 15
/** Virtual time between looks at the clock. */
const STRIDE = 1_000_000

export interface LiveOptions {
  readonly createMachine: CreateLiveMachine
  readonly models: readonly GpuModel[]
  readonly clock: WallClock
  /** A machine has booted; nothing of it was in a batch yet. `note` is the line that the lab adds to its log. */
  readonly onBoot: (
    run: number,
    settings: RunSettings,
    machine: LiveMachine,
    note: string | undefined,
    parent: RunParent | undefined,
  ) => void
  /** Receives every batch, in order, and the machine that stands at its end. */
  readonly onBatch: (batch: Batch, machine: LiveMachine) => void
  /** The simulator threw; nothing runs any more. */
  readonly onDefect: (error: unknown) => void
}

/** One live machine after another, driven in slices of wall time. */
export class Live {
  readonly #options: LiveOptions
  readonly #pacing = new Pacing(1)
  readonly #state: StateWatch
  #machine: LiveMachine
  #builder: BatchBuilder
  #settings: RunSettings
  #run = 1
  #armed: readonly FaultRecord[] = []
  #cancelSlice: (() => void) | undefined
  #goal: MachineEventId | undefined
  #isBroken = false

  constructor(settings: RunSettings, options: LiveOptions) {
    this.#options = options
    this.#settings = settings
    this.#state = new StateWatch(options.clock)
    const created = this.#boot(settings)
    this.#machine = created.machine
    this.#builder = created.builder
    options.onBoot(this.#run, settings, this.#machine, undefined, undefined)
  }

  get machine(): LiveMachine {
    return this.#machine
  }
  get run(): number {
    return this.#run
  }
  get settings(): RunSettings {
    return this.#settings
  }
  get speed(): Speed {
    return this.#pacing.speed
  }
  get isRunning(): boolean {
    return this.#cancelSlice !== undefined
  }
  /** What it runs to, where it will pause. */
  get goal(): MachineEventId | undefined {
    return this.#goal
  }
  /** Faults that wait for their moment. */
  get armed(): readonly FaultRecord[] {
    return this.#armed
  }

  setRunning(running: boolean): void {
    this.#goal = undefined
    if (running === this.isRunning || this.#isBroken) return
    if (running) {
      this.#anchor()
      this.#scheduleSlice(0)
    } else {
      this.#cancelSlice?.()
      this.#cancelSlice = undefined
      this.flush()
    }
  }

  /** Runs, and pauses at the next occurrence of the event, between two operations. */
  runTo(event: MachineEventId): void {
    this.setRunning(true)
    this.#goal = event
  }

  setSpeed(speed: Speed): void {
    this.#anchor(speed)
  }

  /** Does something to the machine between two slices and shows its effect. A throw from inside `sim` ends the run. */
  apply<T>(action: (machine: LiveMachine) => T): T {
    this.#requireSound()
    try {
      return action(this.#machine)
    } catch (error) {
      this.#fail(error)
      throw error
    } finally {
      if (!this.#isBroken) this.flush()
    }
  }

  changeSettings(settings: RunSettings): void {
    this.#settings = settings
  }

  /** Another machine. The old one is gone once the new one exists; a refused setting leaves it running. `note` is its first log line. */
  reboot(settings: RunSettings, note: string, parent?: RunParent): void {
    this.#requireSound()
    const { machine, builder } = this.#boot(settings)
    this.flush()
    this.#machine = machine
    this.#builder = builder
    this.#settings = settings
    this.#run += 1
    this.#armed = []
    this.#state.forget()
    this.#anchor()
    this.#options.onBoot(this.#run, settings, machine, note, parent)
    this.#builder.add({ type: 'klog', line: { at: machine.now, level: 6, text: note, trace: [] } })
    this.flush()
  }

  /**
   * Leads the machine as fast as it goes to `moment`, or to where it has performed `steps` operations if that is sooner, giving way to
   * messages. Rejects where it has got to when the signal asks for it.
   */
  async lead(moment: Nanos, steps: number | undefined, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const isThere = () => this.#machine.now >= moment || (steps !== undefined && this.#machine.steps >= steps)
    while (!isThere()) {
      const begin = clock.now()
      this.apply((machine) => {
        do machine.runUntil(nanos(Math.min(moment, machine.now + STRIDE)), steps)
        while (!isThere() && clock.now() - begin < BUDGET_MS)
      })
      await new Promise<void>((resolve) => void clock.later(0, resolve))
      signal.throwIfAborted()
    }
  }

  /** Sends what has gathered, and the state if it changed. */
  flush(): void {
    this.#options.onBatch(this.#take(this.#state.changed(this.#machine)), this.#machine)
  }

  #take(state: MachineState | undefined): Batch {
    const machine = this.#machine
    return this.#builder.take(this.#run, this.#settings, machine.now, state, machine.takeLanes())
  }

  #boot(settings: RunSettings) {
    const model = this.#options.models.find(({ id }) => id === settings.model)
    if (model === undefined) throw new Error(`there is no GPU model ${settings.model}`)
    const builder = new BatchBuilder(model.dumpBytes / 4)
    const machine = this.#options.createMachine({
      model,
      policy: settings.policy,
      seed: settings.seed,
      workload: settings.workload,
      period: periodOf(settings),
      counterset: settings.counterset,
      client: settings.client ?? 'mesa',
      watchLanes: true,
      sink: (event) => {
        this.#noteFault(event)
        builder.add(event)
      },
    })
    return { machine, builder }
  }

  #noteFault(event: TraceEvent): void {
    if (event.type !== 'fault') return
    const others = this.#armed.filter(({ id }) => id !== event.fault.id)
    this.#armed = event.fault.phase === 'armed' ? [...others, event.fault] : others
  }

  #slice(): void {
    const { clock } = this.#options
    const begin = clock.now()
    try {
      const target = this.#pacing.target(begin)
      while (target === undefined || this.#machine.now < target) {
        const stride = this.#machine.now + STRIDE
        this.#runUntil(nanos(target === undefined ? stride : Math.min(stride, target)))
        if (this.#cancelSlice === undefined) return
        if (clock.now() - begin < BUDGET_MS) continue
        // Too slow for the speed asked for: go on from here instead of running after it for ever.
        if (target !== undefined && this.#machine.now < target) this.#anchor()
        break
      }
    } catch (error) {
      this.#fail(error)
      return
    }
    const state = this.#state.due() ? this.#state.changed(this.#machine) : undefined
    this.#options.onBatch(this.#take(state), this.#machine)
    const spent = clock.now() - begin
    this.#scheduleSlice(this.speed === 'max' ? 0 : Math.max(0, SLICE_MS - spent))
  }

  /** Pauses when what it runs to has come. */
  #runUntil(moment: Nanos): void {
    if (this.#goal === undefined) this.#machine.runUntil(moment)
    else if (this.#machine.runTo(this.#goal, moment)) this.setRunning(false)
  }

  #scheduleSlice(delay: number): void {
    this.#cancelSlice = this.#options.clock.later(delay, () => {
      this.#slice()
    })
  }

  #anchor(speed = this.#pacing.speed): void {
    this.#pacing.anchor(this.#options.clock.now(), this.#machine.now, speed)
  }

  #fail(error: unknown): void {
    this.#isBroken = true
    this.#cancelSlice?.()
    this.#cancelSlice = undefined
    this.#options.onDefect(error)
  }

  #requireSound(): void {
    if (this.#isBroken) throw new Error('the simulator has failed; the lab is about to start again')
  }
}
