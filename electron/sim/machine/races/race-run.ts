import { NO_COUNTERS } from '../../device/counters.ts'
import { type EndedJob } from '../../device/job-slot.ts'
import { type GpuModel } from '../../device/models.ts'
import { type WrittenSample } from '../../device/perfcnt-block.ts'
import { resetValuesOf } from '../../device/register-block.ts'
import { type LogLevel } from '../../driver/device.ts'
import { type DrmFile } from '../../driver/drm-file.ts'
import { type DumpArgs, type Policy } from '../../driver/policies/policy.ts'
import { seconds } from '../../kernel/clock.ts'
import { type Kernel, type StepObserver } from '../../kernel/kernel.ts'
import { type Operation, type Task } from '../../kernel/operation.ts'
import { type Splat } from '../../kernel/splat.ts'
import { type StateHash } from '../../kernel/state-hash.ts'
import { type Thread } from '../../kernel/thread.ts'
import { type TimerMode } from '../../kernel/timing.ts'
import { fingerprintMachine } from '../fingerprint.ts'
import { Machine, type MachineEvents } from '../machine.ts'
import { checksOf } from './checks/index.ts'
import { type CheckContext, type RaceCheck, type RaceCheckId, type Violation } from './race-check.ts'
import { type CallObserver, type RaceClient, type RaceCallName } from './race-client.ts'
import { SampleLedger } from './sample-ledger.ts'
import { type RaceParts, type RaceScenario } from './race-scenario.ts'
import { Stage } from './stage.ts'

export interface RaceOptions {
  readonly scenario: RaceScenario
  readonly policy: Policy
  readonly model: GpuModel
  readonly timers: TimerMode
  readonly seed: number
  /** Sees every step from the start of the searched part to the end of the closing one. */
  readonly observer?: StepObserver
  /** More to look for than what is checked on every execution, from the preparation on. */
  readonly watch?: (context: CheckContext) => RaceCheck
}

/** A call of a client that has returned. */
export interface RaceResult {
  readonly client: string
  readonly name: RaceCallName
  readonly result: number
  /** Resets that the dump struct told of; undefined where it has no such field. */
  readonly resets: number | undefined
  /** Steps performed in the searched part and after it. */
  readonly step: number
}

/** What is wrong, with the first bad step. */
export interface RaceDefect {
  readonly check: RaceCheckId
  readonly scope: 'policy' | 'base'
  readonly symptom: string
  readonly where: string
  readonly step: number
}

/** Long enough for every timeout of the closing part. */
const CLOSING = seconds(30)
/** Longer than a job timeout and the autosuspend delay. */
const SETTLING = seconds(2)

/** One execution of a race: booted, prepared, and parked at the start of its searched part. */
export class RaceRun implements CheckContext, CallObserver, MachineEvents {
  readonly defects: RaceDefect[] = []
  readonly results: RaceResult[] = []
  readonly ledger = new SampleLedger(() => this.machine)
  readonly #options: RaceOptions
  readonly stage: Stage
  readonly #parts: RaceParts
  readonly #checks: RaceCheck[] = []
  /** Those that look at every step, which are few. */
  readonly #watchers: RaceCheck[] = []
  #machine: Machine | undefined
  searching = false
  #firstStep = 0
  #last: Operation | undefined

  constructor(options: RaceOptions, resetValues = resetValuesOf(options.model)) {
    this.#options = options
    const { scenario, policy, model, seed, timers } = options
    const machine = new Machine({
      model,
      resetValues,
      policy,
      seed,
      unstableIoctls: true,
      events: this,
      counters: NO_COUNTERS,
      step: (thread, operation, value) => {
        this.#step(thread, operation, value)
      },
    })
    this.stage = new Stage(machine, this)
    // The ledger first: checks look at it.
    this.#checks.push(this.ledger, ...checksOf(this))
    if (options.watch !== undefined) this.#checks.push(options.watch(this))
    this.#watchers.push(...this.#checks.filter(({ step }) => step !== undefined))
    this.#parts = scenario.parts(this.stage)
    const prepare = this.#parts.prepare?.()
    if (prepare !== undefined) this.#runToEnd('prepare', prepare)
    // A command that the device is still busy with would be one more thing to interleave with everything.
    while (this.kernel.step());
    this.#firstStep = this.kernel.steps
    this.searching = true
    machine.kernel.timing.mode = timers
    this.#parts.race()
  }

  get machine(): Machine {
    if (this.#machine === undefined) throw new Error('the machine is not on yet')
    return this.#machine
  }

  get kernel(): Kernel {
    return this.machine.kernel
  }

  get pfdev(): Machine['pfdev'] {
    return this.machine.pfdev
  }

  /** Steps performed since the start of the searched part. */
  get steps(): number {
    return this.kernel.steps - this.#firstStep
  }

  get clients(): readonly RaceClient[] {
    return this.stage.clients
  }

  reclaim(): Task {
    return this.stage.reclaim()
  }

  asGetFails(): boolean {
    return this.stage.asGetFails()
  }

  /** At the end of the searched part interrupts and work items may still be under way: then there is nothing to be seen yet. */
  rest(): void {
    if (!this.searching || this.kernel.enabled().length > 0) return
    for (const check of this.#checks) check.rest?.()
  }

  stuck(): void {
    for (const check of this.#checks) check.stuck?.()
  }

  finish(): void {
    const { kernel } = this
    this.stage.end()
    kernel.timing.mode = 'quiescent'
    // What interrupts and work items have still to do, in the order in which the live machine does it.
    while (kernel.step());
    this.rest()
    const after = this.#parts.after?.()
    if (after !== undefined) this.#runToEnd('after', after)
    if (kernel.programs > 0) return
    if (this.stage.isAwake) this.#runToEnd('lab', this.stage.letSleep())
    // Jobs that hang are timed out, and the GPU goes to sleep.
    kernel.runUntil(kernel.clock.in(SETTLING))
    for (const check of this.#checks) check.end?.()
  }

  fingerprint(hash: StateHash): void {
    fingerprintMachine(this.machine, this.clients, hash)
    this.stage.fingerprint(hash)
    for (const check of this.#checks) check.fingerprint?.(hash)
    // Which came first is no part of what follows.
    for (const defect of this.defects.map(({ check, scope }) => `${scope} ${check}`).sort()) hash.addString(defect)
  }

  /** Only the first of each check counts: what comes after it is mostly its consequence. The prepared part is not searched. */
  readonly violation = ({ check, symptom, scope = 'policy', where = this.#where() }: Violation): void => {
    if (!this.searching || this.defects.some((known) => known.check === check && known.scope === scope)) return
    // Numbers of objects depend on what was made before them.
    const plain = symptom.replace(/\b(bo|job)\d+/g, '$1')
    this.defects.push({ check, scope, symptom: plain, where, step: this.steps })
  }

  called(client: RaceClient, name: RaceCallName): void {
    for (const check of this.#checks) check.called?.(client, name)
  }

  returned(client: RaceClient, name: RaceCallName, result: number, resets: number | undefined): void {
    if (this.searching) this.results.push({ client: client.name, name, result, resets, step: this.steps })
    for (const check of this.#checks) check.returned?.(client, name, result, resets)
  }

  spun(client: RaceClient, name: RaceCallName, result: number): void {
    for (const check of this.#checks) check.spun?.(client, name, result)
  }

  dumpDone(file: DrmFile, args: DumpArgs): void {
    const client = this.clients.find(({ drm }) => drm.openFile === file)
    if (client !== undefined) client.kernelReport = this.pfdev.policy.resetsOf(args)
  }

  attach(machine: Machine): void {
    this.#machine = machine
    // Before and after the searched part as well: a poll of a register is then a step or two.
    machine.kernel.timing.mode = 'quiescent'
  }

  log(level: LogLevel, text: string): void {
    for (const check of this.#checks) check.log?.(level, text)
  }

  splat(splat: Splat): void {
    for (const check of this.#checks) check.splat?.(splat)
  }

  jobEnded(job: EndedJob): void {
    for (const check of this.#checks) check.jobEnded?.(job)
  }

  sampleWritten(sample: WrittenSample): void {
    for (const check of this.#checks) check.sampleWritten?.(sample)
  }

  resetBegin(cause: string): void {
    for (const check of this.#checks) check.resetBegin?.(cause)
  }

  resetEnd(): void {
    for (const check of this.#checks) check.resetEnd?.()
  }

  #step(thread: Thread, operation: Operation, value: unknown): void {
    this.#last = operation
    for (const check of this.#watchers) check.step?.(thread, operation, value)
    if (this.searching) this.#options.observer?.(thread, operation, value)
  }

  /** Thread, C function and operation that is being performed or announced. */
  #where(): string {
    const { current } = this.kernel
    const { kind } = current.parked ?? this.#last ?? { kind: 'start' }
    return `${current.name} ${current.callChain.at(-1) ?? ''} ${kind}`
  }

  /** A part in one order. Programs that do not come to an end are a deadlock. */
  #runToEnd(name: string, body: Task): void {
    const { kernel } = this
    kernel.spawn(name, 'user', body, 'main')
    kernel.runUntil(kernel.clock.in(CLOSING), () => kernel.programs === 0)
    if (kernel.programs > 0) this.stuck()
  }
}
