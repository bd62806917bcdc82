import { CounterModel } from '../device/counter-model.ts'
import { type Counters } from '../device/counters.ts'
import { Mali } from '../device/mali.ts'
import { type ResetValues, resetValuesOf } from '../device/register-block.ts'
import { type GpuModel } from '../device/models.ts'
import { type Nanos, seconds } from '../kernel/clock.ts'
import { attachHardware } from '../kernel/hardware.ts'
import { IrqLine } from '../kernel/irq.ts'
import { Kernel, type StepObserver } from '../kernel/kernel.ts'
import { Memory } from '../kernel/memory.ts'
import { Mmio } from '../kernel/mmio.ts'
import { Random } from '../kernel/random.ts'
import { type Splat } from '../kernel/splat.ts'
import { type Strategy } from '../kernel/strategy.ts'
import { type Thread } from '../kernel/thread.ts'
import { type PanfrostDevice, type PanfrostDeviceOptions, panfrostProbe } from '../driver/device.ts'
import { type DrmDevice } from '../driver/drm.ts'
import { drmDeviceOf } from '../driver/drv.ts'
import { type LogLevel } from '../driver/device.ts'
import { type DrmFile } from '../driver/drm-file.ts'
import { type DumpArgs, type Policy } from '../driver/policies/policy.ts'
import { type EndedJob } from '../device/job-slot.ts'
import { type WrittenSample } from '../device/perfcnt-block.ts'
import { type Operation, type Task } from '../kernel/operation.ts'
import { Digest } from './digest.ts'
import { Freezer } from './freezer.ts'

/** What happens in a machine, as it happens. */
export interface MachineEvents {
  /** First of all: the machine is on, and nothing is probed yet. */
  attach(machine: Machine): void
  /** Nothing can run before time moves. Not during the probe. */
  rest(machine: Machine): void
  log(level: LogLevel, text: string): void
  splat(splat: Splat): void
  jobEnded(job: EndedJob): void
  sampleWritten(sample: WrittenSample): void
  resetBegin(cause: string): void
  resetEnd(): void
  dumpDone?(file: DrmFile, args: DumpArgs): void
  asGetFails?(): boolean
  reclaim?(): Task
  /** A thread has performed an operation. Not asked of a machine with an observer of its own. */
  stepped?(thread: Thread, operation: Operation, value: unknown): void
}

export interface MachineOptions {
  readonly model: GpuModel
  readonly policy: Policy
  readonly seed: number
  readonly unstableIoctls: boolean
  readonly events: MachineEvents
  readonly strategy?: Strategy
  /** Default: those of the model. */
  readonly counters?: Counters
  /** Of this model, for who makes many machines. */
  readonly resetValues?: ResetValues
  /** Told of every step, for a machine that nobody asks for its digest: it then stays that of the seed. */
  readonly step?: StepObserver
}

/** The moment at which every run starts: probe is over and the GPU has suspended itself. */
export const RUN_START: Nanos = seconds(1)

/** A computer: device, kernel and driver, wired and probed. Programs come on top. */
export class Machine {
  readonly model: GpuModel
  readonly kernel: Kernel
  readonly memory: Memory
  readonly device: Mali
  readonly pfdev: PanfrostDevice
  readonly drm: DrmDevice
  readonly freezer: Freezer
  /** For programs that vary what they do. */
  readonly random: Random
  readonly #digest = new Digest()
  #booted = false

  constructor({ model, policy, seed, unstableIoctls, events, strategy, counters, resetValues, step }: MachineOptions) {
    const random = new Random(seed)
    this.model = model
    this.random = random.fork('programs')
    const digest = this.#digest
    digest.add(seed)
    const kernel = new Kernel(
      random,
      {
        step:
          step ??
          ((thread, operation, value) => {
            digest.addStep(thread.id, operation.kind, operation.object.id, kernel.clock.now)
            if (typeof value === 'number') digest.add(value)
            else if (typeof value === 'boolean') digest.add(value ? 1 : 2)
            events.stepped?.(thread, operation, value)
          }),
        splat: (splat) => {
          events.splat(splat)
        },
        rest: () => {
          if (this.#booted) events.rest(this)
        },
      },
      strategy,
    )
    this.kernel = kernel
    this.freezer = new Freezer(kernel)
    events.attach(this)
    this.memory = new Memory()
    const irqs = {
      gpu: new IrqLine(kernel, 'panfrost-gpu'),
      job: new IrqLine(kernel, 'panfrost-job'),
      mmu: new IrqLine(kernel, 'panfrost-mmu'),
    }
    this.device = new Mali({
      model,
      clock: kernel.clock,
      memory: this.memory,
      random: random.fork('device'),
      counters: counters ?? new CounterModel(model),
      resetValues: resetValues ?? resetValuesOf(model),
      lines: irqs,
      newObject: (name) => kernel.object(name),
      events: {
        report: (text) => {
          events.log(4, `device: ${text}`)
        },
        jobEnded: (job) => {
          events.jobEnded(job)
        },
        sampleWritten: (sample) => {
          events.sampleWritten(sample)
        },
      },
    })
    for (const queue of this.device.queues) attachHardware(kernel, queue)
    this.pfdev = this.#probe(policy, irqs, unstableIoctls, events)
    this.drm = drmDeviceOf(this.pfdev)
    kernel.runUntil(RUN_START)
    this.#booted = true
  }

  /** 64-bit hex over every step and every byte that reached user space, and the seed. */
  get digest(): string {
    return this.#digest.hex
  }

  /** What was copied to a program, as 32-bit words. */
  delivered(words: Uint32Array): void {
    this.#digest.addWords(words)
  }

  #probe(policy: Policy, irqs: PanfrostDevice['irqs'], unstableIoctls: boolean, events: MachineEvents): PanfrostDevice {
    const { kernel, memory } = this
    const isAmlogic = this.model.soc.startsWith('Amlogic')
    const io = new Mmio(kernel, this.device)
    const log = (level: LogLevel, text: string) => {
      events.log(level, text)
    }
    const options = { kernel, memory, io, irqs, log, isAmlogic, policy, unstableIoctls, observer: events }
    let pfdev: PanfrostDevice | undefined
    const probed = (device: PanfrostDevice) => {
      pfdev = device
    }
    kernel.spawn('modprobe', 'user', modprobe(options, probed))
    kernel.runUntil(RUN_START, () => pfdev !== undefined)
    if (pfdev === undefined) throw new Error('panfrost did not probe within a second')
    return pfdev
  }
}

function* modprobe(options: PanfrostDeviceOptions, probed: (pfdev: PanfrostDevice) => void): Task {
  probed(yield* panfrostProbe(options))
}
