import { gpuModel } from '../device/gpu-models.testing.ts'
import { type GpuModel } from '../device/models.ts'
import { type WrittenSample } from '../device/perfcnt-block.ts'
import { type Nanos, seconds, usecs } from '../kernel/clock.ts'
import { type Operation, type Task } from '../kernel/operation.ts'
import { sendSignal } from '../kernel/signal.ts'
import { msleep } from '../kernel/sleep.ts'
import { type Splat } from '../kernel/splat.ts'
import { RunToBlock } from '../kernel/strategy.ts'
import { type Thread } from '../kernel/thread.ts'
import { Machine } from '../machine/machine.ts'
import { DrmClient } from '../machine/userspace.ts'
import { type LogLevel } from './device.ts'
import { policyById } from './policies/index.ts'
import { type Policy } from './policies/policy.ts'

export interface TestbedOptions {
  /** The id of a policy, or a policy of the test's own. */
  readonly policy?: string | Policy
  /** The id of a model, or a model of the test's own. */
  readonly model?: string | GpuModel
  readonly unstableIoctls?: boolean
}

/** A booted machine for driver tests: runs programs to their end, and remembers what the driver did. */
export class Testbed {
  readonly machine: Machine
  readonly splats: Splat[] = []
  readonly samples: WrittenSample[] = []
  /** Why each device reset was asked for. */
  readonly resets: string[] = []
  readonly #klog: { readonly level: LogLevel; readonly text: string }[] = []
  readonly #watch = new WriteWatch()

  constructor({ policy = 'mainline', model = 'g52-mp2', unstableIoctls = true }: TestbedOptions = {}) {
    const ignore = () => undefined
    this.machine = new Machine({
      model: typeof model === 'string' ? gpuModel(model) : model,
      policy: typeof policy === 'string' ? policyById(policy) : policy,
      seed: 1,
      unstableIoctls,
      strategy: this.#watch,
      events: {
        attach: ignore,
        rest: ignore,
        log: (level, text) => this.#klog.push({ level, text }),
        splat: (splat) => this.splats.push(splat),
        jobEnded: ignore,
        sampleWritten: (sample) => this.samples.push(sample),
        resetBegin: (cause) => this.resets.push(cause),
        resetEnd: ignore,
      },
    })
    this.forget()
  }

  /** Texts of the splats. */
  get complaints(): readonly string[] {
    return this.splats.map(({ text }) => text)
  }

  /** Values written to a register, oldest first. */
  writesTo(register: string): readonly number[] {
    return this.#watch.writes.filter(({ name }) => name === register).map(({ value }) => value)
  }

  /** Registers written, oldest first, with their values in hex. */
  get writes(): readonly string[] {
    return this.#watch.writes.map(({ name, value }) => `${name} = 0x${value.toString(16)}`)
  }

  /** Kernel log lines up to a level. */
  klog(upTo: LogLevel = 6): readonly string[] {
    return this.#klog.filter(({ level }) => level <= upTo).map(({ text }) => text)
  }

  /** Starts the records anew. */
  forget(): void {
    this.splats.length = 0
    this.samples.length = 0
    this.resets.length = 0
    this.#klog.length = 0
    this.#watch.writes.length = 0
  }

  /** Runs one program to its end. Throws when it is not over after `limit` of virtual time. */
  run<T>(body: () => Task<T>, limit: Nanos = seconds(20)): T {
    const results: { readonly value: T }[] = []
    const thread = this.start('main', function* () {
      results.push({ value: yield* body() })
    })
    const { kernel } = this.machine
    kernel.runUntil(kernel.clock.in(limit), () => results.length > 0)
    const [result] = results
    if (result === undefined)
      throw new Error(`after ${limit / 1e9} s the program still waits at ${thread.parked?.object.name ?? 'nothing'}`)
    return result.value
  }

  /** Runs the program of a process that opens the render node before and closes it behind it. */
  asClient<T>(program: (client: DrmClient) => Task<T>): T {
    const open = () => this.open()
    return this.run(function* () {
      const client = yield* open()
      const result = yield* program(client)
      yield* client.close()
      return result
    })
  }

  /** Starts a program beside the one that `run` waits for. */
  start(name: string, body: () => Task): Thread {
    return this.machine.kernel.spawn(name, 'user', body(), 'main')
  }

  /** Sends the running thread a signal, a microsecond from now: sooner than any answer of the hardware. */
  interruptSoon(): void {
    const { kernel } = this.machine
    const thread = kernel.current
    this.start('killer', function* () {
      yield* msleep(kernel, usecs(1))
      yield* sendSignal(thread)
    })
  }

  /** A process that has opened the render node. */
  *open(name = 'client'): Task<DrmClient> {
    const client = new DrmClient(this.machine, name, () => undefined)
    yield* client.open()
    return client
  }
}

/** RunToBlock, noting every register write that it lets through. */
class WriteWatch extends RunToBlock {
  readonly writes: { readonly name: string; readonly value: number }[] = []

  override quick(hardIrqs: readonly Thread[], current: Thread | undefined): Thread | undefined {
    return this.#note(super.quick(hardIrqs, current))
  }

  override next(enabled: readonly Thread[], current: Thread | undefined): Thread {
    const chosen = super.next(enabled, current)
    this.#note(chosen)
    return chosen
  }

  #note(thread: Thread | undefined): Thread | undefined {
    const operation: (Operation & { readonly value?: unknown }) | undefined = thread?.parked
    if (operation?.kind === 'writel' && typeof operation.value === 'number')
      this.writes.push({ name: operation.object.name, value: operation.value })
    return thread
  }
}
