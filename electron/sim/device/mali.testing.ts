import { resetValuesOf } from './register-block.ts'
import { CounterModel } from './counter-model.ts'
import { Clock, nanos, type Nanos } from '../kernel/clock.ts'
import { type HardwareQueue } from '../kernel/hardware.ts'
import { gpuVa, Memory, PAGE_SIZE, type GpuVa, type Pages, type PageTable } from '../kernel/memory.ts'
import { type KernelObject } from '../kernel/object.ts'
import { Random } from '../kernel/random.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { encodeJob, type Job } from './job-descriptor.ts'
import { type EndedJob } from './job-slot.ts'
import { type IrqLevel } from './irq-quad.ts'
import { Mali } from './mali.ts'
import { type GpuModel } from './models.ts'
import { type WrittenSample } from './perfcnt-block.ts'
import * as regs from './regs.ts'

/** A GPU on a bench: no driver, no kernel. Registers are poked, time is moved by hand. */
export class Bench {
  readonly clock = new Clock()
  readonly memory = new Memory()
  readonly lines: Record<'gpu' | 'job' | 'mmu', IrqLevel>
  readonly reports: string[] = []
  readonly ended: EndedJob[] = []
  readonly samples: WrittenSample[] = []
  readonly mali: Mali
  #objects = 0

  constructor(
    readonly model: GpuModel,
    seed = 1,
  ) {
    const newObject = (name: string): KernelObject => ({ id: ++this.#objects, name })
    const line = (name: string): IrqLevel => ({ ...newObject(name), level: false })
    this.lines = { gpu: line('gpu'), job: line('job'), mmu: line('mmu') }
    this.mali = new Mali({
      model,
      clock: this.clock,
      memory: this.memory,
      random: new Random(seed),
      counters: new CounterModel(model),
      resetValues: resetValuesOf(model),
      lines: this.lines,
      newObject,
      events: {
        report: (text) => void this.reports.push(text),
        jobEnded: (job) => void this.ended.push(job),
        sampleWritten: (sample) => void this.samples.push(sample),
      },
    })
  }

  read(offset: number): number {
    return this.mali.read(offset)
  }

  write(offset: number, value: number): void {
    this.mali.write(offset, value)
  }

  write64(lo: number, value: number): void {
    this.write(lo, value % 2 ** 32)
    this.write(lo + 4, Math.floor(value / 2 ** 32))
  }

  /** Completes what falls due in the next `span`, in order of time, and stands at its end. Returns the number of events. */
  run(span: Nanos): number {
    const end = this.clock.in(span)
    for (let events = 0; ; events++) {
      const queue = this.#nearest()
      const due = queue?.head?.due
      if (queue === undefined || due === undefined || due > end) {
        this.clock.advanceTo(end)
        return events
      }
      this.clock.advanceTo(nanos(Math.max(due, this.clock.now)))
      queue.takeHead().fire()
    }
  }

  powerUp(): void {
    this.write(regs.L2_PWRON_LO, this.model.registers.L2_PRESENT)
    this.write(regs.SHADER_PWRON_LO, this.model.registers.SHADER_PRESENT)
    this.write(regs.TILER_PWRON_LO, this.model.registers.TILER_PRESENT)
    this.run(nanos(1_000_000))
    this.write(regs.GPU_INT_CLEAR, 0xffffffff)
  }

  /** Gives an address space a table and puts it in force. */
  enableAs(as: number, table = this.memory.allocPageTable()): PageTable {
    this.write64(regs.AS_TRANSTAB_LO(as), table.base)
    this.write(regs.AS_TRANSCFG_LO(as), regs.AS_TRANSCFG_ADRMODE_AARCH64_4K)
    this.asCommand(as, regs.AS_COMMAND_UPDATE)
    return table
  }

  disableAs(as: number): void {
    this.write64(regs.AS_TRANSTAB_LO(as), 0)
    this.write(regs.AS_TRANSCFG_LO(as), regs.AS_TRANSCFG_ADRMODE_UNMAPPED)
    this.asCommand(as, regs.AS_COMMAND_UPDATE)
  }

  asCommand(as: number, command: number): void {
    this.write(regs.AS_COMMAND(as), command)
    this.run(nanos(10_000))
  }

  map(table: PageTable, at: number, bytes = PAGE_SIZE): Pages {
    const pages = this.memory.alloc(bytes)
    const size = Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE
    table.map({ start: gpuVa(at), size, pages, offset: 0, executable: false })
    return pages
  }

  /** Queues a chain on a slot. */
  start(slot: number, head: number, config = 0): void {
    this.write64(regs.JS_HEAD_NEXT_LO(slot), head)
    this.write(regs.JS_CONFIG_NEXT(slot), config)
    this.write(regs.JS_COMMAND_NEXT(slot), regs.JS_COMMAND_START)
  }

  #nearest(): HardwareQueue | undefined {
    let nearest: HardwareQueue | undefined
    for (const queue of this.mali.queues) {
      if (queue.head !== undefined && queue.head.due < (nearest?.head?.due ?? Infinity)) nearest = queue
    }
    return nearest
  }
}

/** A bench whose GPU is powered, with address space 1 in force and one page of it for jobs. */
export class JobBench extends Bench {
  readonly table: PageTable
  readonly jobs: Pages

  constructor(model = gpuModel('g52-mp2'), seed = 1) {
    super(model, seed)
    this.powerUp()
    this.table = this.enableAs(1)
    this.jobs = this.map(this.table, JOBS)
  }

  /** Puts a job at a place of the job page; its address. */
  put(place: number, job: Job): GpuVa {
    this.jobs.bytes.set(encodeJob(job), place * 64)
    return jobAt(place)
  }

  statusOf(place: number): number {
    return wordAt(this.jobs, place * 64)
  }
}

export const JOBS = 0x200_0000
export const END = gpuVa(0)
export const jobAt = (place: number): GpuVa => gpuVa(JOBS + place * 64)
export const wordAt = (pages: Pages, offset: number): number => new DataView(pages.bytes.buffer).getUint32(offset, true)
