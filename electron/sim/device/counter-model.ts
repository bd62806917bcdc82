import { type Nanos } from '../kernel/clock.ts'
import { BlockCounts } from './counters/block-counts.ts'
import { JmCounts } from './counters/jm.ts'
import { MemorySystemCounts } from './counters/memory-system.ts'
import { type Rule } from './counters/rule.ts'
import { SHADER_BIFROST_RULES } from './counters/shader-bifrost.ts'
import { SHADER_INPUTS, SHADER_OUTPUTS } from './counters/shader-core.ts'
import { SHADER_MIDGARD_RULES } from './counters/shader-midgard.ts'
import { SHADER_VALHALL_RULES } from './counters/shader-valhall.ts'
import { TILER_INPUTS, TILER_OUTPUTS, TILER_RULES } from './counters/tiler.ts'
import { Work } from './counters/work.ts'
import { type Counters, type SlotActivity } from './counters.ts'
import { type GpuFamily, type GpuModel } from './models.ts'
import { type WorkProfile } from './workload.ts'

const SHADER_RULES: Readonly<Record<GpuFamily, readonly Rule[]>> = {
  Midgard: SHADER_MIDGARD_RULES,
  Bifrost: SHADER_BIFROST_RULES,
  Valhall: SHADER_VALHALL_RULES,
}

const FRAGMENT_SLOT = 0

/** From the interrupt of a finished job to its service by the CPU. Modelled: the same for every job. */
const IRQ_SERVICE_NANOS = 4_000

/** How much less busy than the busiest a core is, at most. */
const CORE_SKEW = 0.03

/**
 * What GPU work does to the counters. Everything follows from the whole clock cycles in which slots are occupied: cores and tiler
 * work in the cycles of their slots, the memory system on what those ask of it.
 *
 * Modelled: one clock for the whole GPU. A job has its effects evenly while it runs, and none at its end but the job count, a cache
 * flush and the interrupt.
 */
export class CounterModel implements Counters {
  /** Whole numbers, such that relations between counters hold in the difference of any two moments: see counters/block-counts.ts. */
  readonly totals: Float64Array

  readonly #cyclesPerNano: number
  readonly #work: Work
  readonly #jm: JmCounts
  readonly #shader: BlockCounts
  readonly #tiler: BlockCounts
  readonly #memory: MemorySystemCounts
  readonly #fragmentTasks: number
  readonly #computeTasks: number
  readonly #coreReads: number
  readonly #coreWrites: number
  readonly #tilerReads: number
  readonly #tilerWrites: number

  /** Part of a clock cycle that has passed. */
  #cycleFraction = 0
  /** Cycles of raised interrupts that are not counted yet. */
  #irqCycles = 0
  #fragment: WorkProfile | undefined
  #other: WorkProfile | undefined

  /** Throws an Error if the model's counter table has a name that no rule drives. */
  constructor(model: GpuModel) {
    const cores = model.blocks.filter(({ kind, present }) => kind === 'SHADER' && present)
    this.totals = new Float64Array(model.dumpBytes / 4)
    this.#cyclesPerNano = model.clockHz / 1e9
    this.#work = new Work(model)
    this.#jm = new JmCounts(model)
    this.#shader = new BlockCounts({
      product: model.product,
      inputs: SHADER_INPUTS,
      rules: SHADER_RULES[model.family],
      outputs: SHADER_OUTPUTS,
      counters: model.counters.SHADER,
      blocks: cores,
      weights: cores.map(({ index }) => 1 - (CORE_SKEW * ((index * 5) % 7)) / 6),
    })
    this.#tiler = new BlockCounts({
      product: model.product,
      inputs: TILER_INPUTS,
      rules: TILER_RULES,
      outputs: TILER_OUTPUTS,
      counters: model.counters.TILER,
      // Modelled: one tiler. Only core groups of their own would bring more, and no board here has two.
      blocks: model.blocks.filter(({ kind }) => kind === 'TILER').slice(0, 1),
      weights: [1],
    })
    this.#memory = new MemorySystemCounts(model)
    this.#fragmentTasks = this.#shader.place('fragment tasks')
    this.#computeTasks = this.#shader.place('COMPUTE_TASKS')
    this.#coreReads = this.#shader.place('read beats')
    this.#coreWrites = this.#shader.place('write beats')
    this.#tilerReads = this.#tiler.place('BUS_READ')
    this.#tilerWrites = this.#tiler.place('BUS_WRITE')
    this.#setWork(undefined, undefined)
  }

  advance(span: Nanos, activity: readonly SlotActivity[]): void {
    const elapsed = this.#cycleFraction + span * this.#cyclesPerNano
    const cycles = Math.floor(elapsed)
    this.#cycleFraction = elapsed - cycles
    if (cycles === 0 || activity.length === 0) return

    let fragment: WorkProfile | undefined
    let other: WorkProfile | undefined
    let otherSlot = 0
    for (const { slot, profile, stalled } of activity) {
      this.#jm.occupy(slot, cycles, stalled ? 0 : cycles)
      if (stalled) continue
      if (slot === FRAGMENT_SLOT) fragment = profile
      // Panfrost fills slots 0 and 1 only: see Work for what a third one would do.
      else if (other === undefined) {
        other = profile
        otherSlot = slot
      }
    }

    if (fragment !== undefined || other !== undefined) {
      if (fragment !== this.#fragment || other !== this.#other) this.#setWork(fragment, other)
      this.#shareOut(cycles, otherSlot)
    }
    this.#jm.step(cycles, this.totals)
  }

  jobRetired(slot: number): void {
    this.#jm.retire(slot, this.totals)
    this.#irqCycles += Math.floor(IRQ_SERVICE_NANOS * this.#cyclesPerNano)
  }

  /** Cores and tiler work, then the memory system on their traffic. */
  #shareOut(cycles: number, otherSlot: number): void {
    const totals = this.totals
    const fragmentCycles = this.#fragment === undefined ? 0 : cycles
    const otherCycles = this.#other === undefined ? 0 : cycles
    this.#shader.set(0, fragmentCycles)
    this.#shader.set(1, otherCycles)
    this.#shader.step(totals)
    this.#tiler.set(0, otherCycles)
    this.#tiler.step(totals)
    const reads = this.#shader.total(this.#coreReads) + this.#tiler.total(this.#tilerReads)
    const writes = this.#shader.total(this.#coreWrites) + this.#tiler.total(this.#tilerWrites)
    this.#memory.step(cycles, reads, writes, totals)

    this.#jm.finishTasks(FRAGMENT_SLOT, this.#shader.total(this.#fragmentTasks))
    if (this.#other !== undefined) this.#jm.finishTasks(otherSlot, this.#shader.total(this.#computeTasks))
    // Modelled: an interrupt that outlives the work is counted with the next. GPU_ACTIVE stays the larger of the two.
    const irqCycles = Math.min(this.#irqCycles, cycles)
    this.#irqCycles -= irqCycles
    this.#jm.raiseIrq(irqCycles)
  }

  #setWork(fragment: WorkProfile | undefined, other: WorkProfile | undefined): void {
    this.#fragment = fragment
    this.#other = other
    this.#work.mix(fragment, other)
    this.#jm.setWork(this.#work)
    this.#shader.setWork(this.#work)
    this.#tiler.setWork(this.#work)
    this.#memory.setWork(this.#work)
  }
}
