import { type GpuModel } from '../models.ts'
import { BlockCounts } from './block-counts.ts'
import { type Rule, same, split } from './rule.ts'
import { type Work } from './work.ts'

const SLOTS = [0, 1, 2] as const

// Places among the inputs. Each slot has its own group of four.
const GPU_CYCLES = 0
const IRQ_CYCLES = 1
const CACHE_FLUSHES = 2
const SLOT_BASE = 3
const SLOT_INPUTS = 4
const OCCUPIED = 0
const WORKING = 1
const TASKS = 2
const JOBS = 3

const INPUTS: readonly string[] = [
  'GPU cycles',
  'IRQ cycles',
  'cache flushes',
  ...SLOTS.flatMap((slot) => ['occupied', 'working', 'tasks', 'jobs'].map((what) => `slot ${slot} ${what}`)),
]

const RULES: readonly Rule[] = [
  same('GPU_ACTIVE', 'GPU cycles'),
  same('IRQ_ACTIVE', 'IRQ cycles'),
  same('CACHE_FLUSH', 'cache flushes'),
  ...SLOTS.flatMap((slot) => [
    same(`JS${slot}_ACTIVE`, `slot ${slot} occupied`),
    same(`JS${slot}_TASKS`, `slot ${slot} tasks`),
    same(`JS${slot}_JOBS`, `slot ${slot} jobs`),
    // A job hung in its slot keeps the slot active and counts nowhere else, so waits are a share of the working cycles.
    ...split(`slot ${slot} working`, [
      [`JS${slot}_WAIT_READ`, 0.015],
      [`JS${slot}_WAIT_ISSUE`, 0.04],
      [`JS${slot}_WAIT_DEPEND`, 0.01],
      [`JS${slot}_WAIT_FINISH`, 0.03],
      [`JS${slot}_WAIT_FLUSH`, 0.02],
    ]),
  ]),
]

/** The Job Manager's counters: GPU_ACTIVE is the union of the slots, since a step is a time in which no slot changes. */
export class JmCounts {
  readonly #counts: BlockCounts

  constructor(model: GpuModel) {
    this.#counts = new BlockCounts({
      product: model.product,
      inputs: INPUTS,
      rules: RULES,
      outputs: [],
      counters: model.counters.JM,
      blocks: model.blocks.filter(({ kind }) => kind === 'JM'),
      weights: [1],
    })
  }

  setWork(work: Work): void {
    this.#counts.setWork(work)
  }

  /** The next step has a job in `slot` for `cycles`, in `working` of which it makes progress. */
  occupy(slot: number, cycles: number, working: number): void {
    this.#counts.set(inputOf(slot, OCCUPIED), cycles)
    this.#counts.set(inputOf(slot, WORKING), working)
  }

  finishTasks(slot: number, tasks: number): void {
    this.#counts.set(inputOf(slot, TASKS), tasks)
  }

  raiseIrq(cycles: number): void {
    this.#counts.set(IRQ_CYCLES, cycles)
  }

  step(gpuCycles: number, totals: Float64Array): void {
    this.#counts.set(GPU_CYCLES, gpuCycles)
    this.#flushInputs(totals)
  }

  /** A step in which no time passes. */
  retire(slot: number, totals: Float64Array): void {
    this.#counts.set(inputOf(slot, JOBS), 1)
    this.#counts.set(CACHE_FLUSHES, 1)
    this.#flushInputs(totals)
  }

  #flushInputs(totals: Float64Array): void {
    this.#counts.step(totals)
    for (let input = 0; input < INPUTS.length; input++) this.#counts.set(input, 0)
  }
}

function inputOf(slot: number, what: number): number {
  return SLOT_BASE + slot * SLOT_INPUTS + what
}
