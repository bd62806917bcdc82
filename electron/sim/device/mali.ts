import { type Clock } from '../kernel/clock.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { type Memory } from '../kernel/memory.ts'
import { type RegisterBus } from '../kernel/mmio.ts'
import { type KernelObject } from '../kernel/object.ts'
import { type Footprint } from '../kernel/operation.ts'
import { type Random } from '../kernel/random.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { AddressSpace } from './address-space.ts'
import { type Counters } from './counters.ts'
import { type BlockFinder, blockFinder } from './block-finder.ts'
import { DeviceQueues } from './device-queues.ts'
import { DeviceFaults } from './faults.ts'
import { FootprintObjects, GPU_INT_MASK, JOB_INT_MASK, MMU_INT_MASK } from './footprint-objects.ts'
import { Footprints } from './footprints.ts'
import { GpuControl } from './gpu-control.ts'
import { IrqQuad, type IrqLevel } from './irq-quad.ts'
import { JobManager } from './job-manager.ts'
import { JobSlot, type EndedJob } from './job-slot.ts'
import { Latencies } from './latencies.ts'
import { Mmu } from './mmu.ts'
import { type GpuModel } from './models.ts'
import { PerfcntBlock, type WrittenSample } from './perfcnt-block.ts'
import { Power } from './power.ts'
import { bitPositions, byNumber } from './present.ts'
import { changedRegisters } from './changed-registers.ts'
import { RegisterDecoder, RegisterValues, type ResetValues } from './register-block.ts'
import { GPU_IRQ_PERFCNT_SAMPLE_COMPLETED, GPU_JS_FEATURES } from './regs.ts'
import { SlotActivities } from './slot-activity.ts'

/** What the device tells besides its registers and interrupts. */
export interface MaliEvents {
  /** An access that a driver should not make, in words. */
  report(text: string): void
  jobEnded(job: EndedJob): void
  /** Called after the write and before its interrupt. */
  sampleWritten(sample: WrittenSample): void
}

export interface MaliOptions {
  readonly model: GpuModel
  readonly clock: Clock
  readonly memory: Memory
  readonly random: Random
  readonly counters: Counters
  /** Those of the model. */
  readonly resetValues: ResetValues
  readonly lines: { readonly gpu: IrqLevel; readonly job: IrqLevel; readonly mmu: IrqLevel }
  newObject(name: string): KernelObject
  readonly events: MaliEvents
}

/**
 * A Mali GPU with a Job Manager: decodes addresses, owns the blocks and joins them. Starts as after a reset: nothing is powered, no
 * address space is enabled, no interrupt may reach a line.
 */
export class Mali implements RegisterBus {
  /** What is in flight, by hardware block. Completing their events drives the device. */
  readonly queues: readonly HardwareQueue[]
  readonly faults: DeviceFaults
  readonly perfcnt: PerfcntBlock
  /** By number; undefined where the part has none. */
  readonly addressSpaces: readonly (AddressSpace | undefined)[]
  readonly slots: readonly (JobSlot | undefined)[]
  readonly #registers: RegisterValues
  readonly #control: GpuControl
  readonly #power: Power
  readonly #jobs: JobManager
  readonly #mmu: Mmu
  readonly #blockOf: BlockFinder
  readonly #decoder: RegisterDecoder
  readonly #footprints: Footprints

  constructor(options: MaliOptions) {
    const { model, clock, memory, random, lines, events } = options
    const registers = new RegisterValues(options.resetValues)
    this.#registers = registers
    const latencies = new Latencies(random.fork('latencies'))
    const workload = random.fork('workload')
    const report = (text: string): void => events.report(text)
    const resetting = (): boolean => this.#control.resetting
    const slotNumbers = bitPositions(model.registers.JS_PRESENT)
    const asNumbers = bitPositions(model.registers.AS_PRESENT)

    const footprints = new Footprints(
      new FootprintObjects((name) => options.newObject(name), lines, slotNumbers, asNumbers),
    )
    this.#footprints = footprints
    const irq = {
      gpu: new IrqQuad(lines.gpu, () => footprints.unmasking(GPU_INT_MASK)),
      job: new IrqQuad(lines.job, () => footprints.unmasking(JOB_INT_MASK)),
      mmu: new IrqQuad(lines.mmu, () => footprints.unmasking(MMU_INT_MASK)),
    }
    const queues = new DeviceQueues({ clock, footprints, slotNumbers }, () => ({
      perfcnt: this.perfcnt,
      mmu: this.#mmu,
      slots: this.slots,
      addressSpaces: this.addressSpaces,
    }))
    this.queues = queues.all

    this.faults = new DeviceFaults((address) => this.#control.raiseFault(address))
    const activities = new SlotActivities(clock, options.counters)
    const { faults } = this

    this.#mmu = new Mmu({
      registers,
      latencies,
      faults,
      report,
      irq: irq.mmu,
      queue: queues.mmu,
      resetting,
      onRetry: (as, afterFault) => {
        this.#jobs.retryAccess(as, afterFault)
        this.perfcnt.retryAccess()
      },
    })
    const physicalBits = (model.registers.MMU_FEATURES >>> 8) & 0xff
    this.addressSpaces = byNumber(
      asNumbers,
      (as) =>
        new AddressSpace(registers, as, memory, physicalBits, (space, command) => this.#mmu.command(space, command)),
    )
    this.#mmu.attach(this.addressSpaces)

    const access: Mmu['access'] = (as, va, kind, source) => this.#mmu.access(as, va, kind, source)
    this.#jobs = new JobManager(registers, irq.job)
    this.slots = byNumber(
      slotNumbers,
      (slot, position) =>
        new JobSlot({
          registers,
          latencies,
          faults,
          report,
          slot,
          jobTypes: registers.get(GPU_JS_FEATURES(slot)),
          clock,
          queue: queues.slots[position] ?? queues.gpu,
          random: workload,
          activities,
          resetting,
          powered: () => this.#power.canRunJobs,
          access,
          isUnmapped: (as) => this.#mmu.isUnmapped(as),
          onEnd: (ended) => {
            this.#jobs.jobEnded(ended)
            events.jobEnded(ended)
          },
          onLost: (ended) => events.jobEnded(ended),
        }),
    )
    this.#jobs.attach(this.slots)

    this.perfcnt = new PerfcntBlock({
      model,
      registers,
      queue: queues.perfcnt,
      latencies,
      activities,
      access,
      translate: (as, va, kind) => this.addressSpaces[as]?.translate(va, kind),
      timestamp: () => this.#control.timestamp,
      onWritten: (sample) => events.sampleWritten(sample),
      onCompleted: () => irq.gpu.raise(GPU_IRQ_PERFCNT_SAMPLE_COMPLETED),
    })
    this.#power = new Power({
      registers,
      latencies,
      faults,
      report,
      model,
      irq: irq.gpu,
      queue: queues.power,
      busy: () => activities.busy,
      onReady: () => this.#jobs.retryPower(),
    })
    this.#control = new GpuControl({
      registers,
      latencies,
      faults,
      report,
      clock,
      clockHz: model.clockHz,
      irq: irq.gpu,
      queue: queues.gpu,
      perfcnt: this.perfcnt,
      resetBlocks: () => {
        this.#jobs.reset()
        activities.reset()
        this.perfcnt.reset()
        this.#mmu.reset()
        this.#power.reset()
      },
    })
    this.#blockOf = blockFinder({
      control: this.#control,
      power: this.#power,
      perfcnt: this.perfcnt,
      jobs: this.#jobs,
      mmu: this.#mmu,
      slots: this.slots,
      addressSpaces: this.addressSpaces,
    })
    this.#decoder = new RegisterDecoder(model, report, this.#blockOf)
  }

  /** Everything that decides what the GPU does next, but the queues, which the kernel knows. */
  fingerprint(hash: StateHash): void {
    this.#registers.fingerprint(hash)
    this.#control.fingerprint(hash)
    this.#power.fingerprint(hash)
    this.perfcnt.fingerprint(hash)
    this.#mmu.fingerprint(hash)
    this.#jobs.fingerprint(hash)
    this.faults.fingerprint(hash)
  }

  get gpuIrqMask(): number {
    return this.#control.irqMask
  }

  /** By name, those that the driver can read and whose value is not that after a reset; but for what is always moving. */
  changedRegisters(): Readonly<Record<string, number>> {
    return changedRegisters(this.#registers, this.#blockOf)
  }

  read(offset: number): number {
    return this.#decoder.read(offset)
  }

  write(offset: number, value: number): void {
    this.#decoder.write(offset, value)
  }

  register(offset: number): KernelObject {
    return this.#footprints.objects.register(offset)
  }

  footprint(offset: number, access: 'read' | 'write', value?: number): Footprint {
    return this.#footprints.of(offset, access, value)
  }
}
