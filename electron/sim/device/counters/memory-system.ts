import { type GpuModel } from '../models.ts'
import { BlockCounts } from './block-counts.ts'
import { rest, type Rule, same, share, split, sum, weightedShare } from './rule.ts'
import { INTERNAL_BUS_BYTES, L2_MISS_AMPLIFICATION, L2_READ_AMPLIFICATION, LINE_BYTES, type Work } from './work.ts'

const L2_INPUTS: readonly string[] = ['GPU working cycles', 'read beats', 'write beats']
const MMU_INPUTS: readonly string[] = ['look-ups', 'stage-2 look-ups']

const BEATS_PER_LINE = LINE_BYTES / INTERNAL_BUS_BYTES

const readMiss = (work: Work): number => Math.min(1, work.l2Miss * L2_MISS_AMPLIFICATION)
/** Written lines stay dirty in the L2 for a while, the longer the better reads hit. */
const writeMiss = (work: Work): number => 0.4 + 0.5 * work.l2Miss

/** Look-ups, and what misses. Slices share the traffic by address: the weight of a slice is its part. */
const LOOKUPS: readonly Rule[] = [
  weightedShare('L2_RD_MSG_IN', 'read beats', 1 / BEATS_PER_LINE),
  weightedShare('L2_WR_MSG_IN', 'write beats', 1 / BEATS_PER_LINE),
  share('L2_READ_LOOKUP', 'L2_RD_MSG_IN', L2_READ_AMPLIFICATION),
  share('L2_WRITE_LOOKUP', 'L2_WR_MSG_IN', 1.02),
  // Modelled: a coherent interconnect on which other masters now and then ask for a line the GPU holds.
  share('L2_EXT_SNOOP', 'L2_READ_LOOKUP', 0.004),
  same('L2_EXT_SNOOP_LOOKUP', 'L2_EXT_SNOOP'),
  share('L2_SNP_MSG_IN', 'L2_WRITE_LOOKUP', 0.03),
  ...sum('look-ups', 'L2_READ_LOOKUP', 'L2_WRITE_LOOKUP', 'L2_EXT_SNOOP_LOOKUP', 'L2_SNP_MSG_IN'),
  same('L2_ANY_LOOKUP', 'look-ups'),
  share('read misses', 'L2_READ_LOOKUP', readMiss),
  rest('L2_READ_HIT', 'L2_READ_LOOKUP', 'read misses'),
  share('write misses', 'L2_WRITE_LOOKUP', writeMiss),
  rest('L2_WRITE_HIT', 'L2_WRITE_LOOKUP', 'write misses'),
  share('L2_READ_SNOOP', 'L2_READ_LOOKUP', 0.01),
  share('L2_WRITE_SNOOP', 'L2_WRITE_LOOKUP', 0.02),
  // Requests for lines that a core's own cache holds.
  share('L2_RD_MSG_OUT', 'L2_READ_LOOKUP', 0.01),
  share('L2_WR_MSG_OUT', 'L2_WRITE_LOOKUP', 0.9),
]

/** Reads on the external bus: transactions, their beats, how long those took and how many were in flight. */
const EXTERNAL_READS: readonly Rule[] = [
  same('L2_EXT_READ', 'read misses'),
  ...split('L2_EXT_READ', [
    ['L2_EXT_READ_NOSNP', 0.9],
    ['L2_EXT_READ_UNIQUE', 0.02],
  ]),
  share('L2_EXT_READ_BEATS', 'L2_EXT_READ', (work) => (0.97 * LINE_BYTES) / work.busBytes),
  // The remainder took 384 clocks and more.
  ...split('L2_EXT_READ_BEATS', [
    ['L2_EXT_RRESP_0_127', ({ slowReads }) => 0.45 * (1 - slowReads)],
    ['L2_EXT_RRESP_128_191', ({ slowReads }) => 0.3 * (1 - slowReads) + 0.1 * slowReads],
    ['L2_EXT_RRESP_192_255', ({ slowReads }) => 0.15 * (1 - slowReads) + 0.2 * slowReads],
    ['L2_EXT_RRESP_256_319', ({ slowReads }) => 0.06 * (1 - slowReads) + 0.25 * slowReads],
    ['L2_EXT_RRESP_320_383', ({ slowReads }) => 0.03 * (1 - slowReads) + 0.25 * slowReads],
  ]),
  // The remainder found more than three quarters of the read IDs busy.
  ...split('L2_EXT_READ', [
    ['L2_EXT_AR_CNT_Q1', ({ slowReads }) => 0.7 * (1 - slowReads) + 0.05 * slowReads],
    ['L2_EXT_AR_CNT_Q2', ({ slowReads }) => 0.2 * (1 - slowReads) + 0.15 * slowReads],
    ['L2_EXT_AR_CNT_Q3', ({ slowReads }) => 0.08 * (1 - slowReads) + 0.35 * slowReads],
  ]),
]

const EXTERNAL_WRITES: readonly Rule[] = [
  same('L2_EXT_WRITE', 'write misses'),
  ...split('L2_EXT_WRITE', [
    ['L2_EXT_WRITE_NOSNP_FULL', 0.8],
    ['L2_EXT_WRITE_NOSNP_PTL', 0.1],
    ['L2_EXT_WRITE_SNP_FULL', 0.06],
    ['L2_EXT_WRITE_SNP_PTL', 0.02],
  ]),
  share('L2_EXT_WRITE_BEATS', 'L2_EXT_WRITE', (work) => (0.95 * LINE_BYTES) / work.busBytes),
  ...split('L2_EXT_WRITE', [
    ['L2_EXT_AW_CNT_Q1', ({ slowReads }) => 0.8 * (1 - slowReads) + 0.2 * slowReads],
    ['L2_EXT_AW_CNT_Q2', ({ slowReads }) => 0.15 * (1 - slowReads) + 0.3 * slowReads],
    ['L2_EXT_AW_CNT_Q3', ({ slowReads }) => 0.04 * (1 - slowReads) + 0.3 * slowReads],
  ]),
]

/** Cycles of the slice, never more than the GPU worked. */
const STALLS: readonly Rule[] = [
  share('L2_RD_MSG_IN_STALL', 'GPU working cycles', ({ slowReads }) => 0.02 + 0.1 * slowReads),
  share('L2_WR_MSG_IN_STALL', 'GPU working cycles', 0.01),
  share('L2_SNP_MSG_IN_STALL', 'GPU working cycles', 0.001),
  share('L2_RD_MSG_OUT_STALL', 'GPU working cycles', 0.002),
  share('L2_EXT_AR_STALL', 'GPU working cycles', ({ l2Miss, slowReads }) => 0.01 + 0.45 * l2Miss * slowReads),
  share('L2_EXT_W_STALL', 'GPU working cycles', ({ l2Miss, slowReads }) => 0.005 + 0.15 * l2Miss * slowReads),
  share('L2_EXT_SNOOP_STALL', 'L2_EXT_SNOOP', 0.5),
  share('L2_EXT_RD_BUF_FULL', 'GPU working cycles', ({ slowReads }) => 0.02 * slowReads),
  share('L2_EXT_W_BUF_FULL', 'GPU working cycles', ({ slowReads }) => 0.01 * slowReads),
  share('L2_EXT_R_BUF_FULL', 'GPU working cycles', ({ slowReads }) => 0.015 * slowReads),
]

const L2_RULES: readonly Rule[] = [...LOOKUPS, ...EXTERNAL_READS, ...EXTERNAL_WRITES, ...STALLS]

/** The one MMU, reported in slice 0. */
const MMU_RULES: readonly Rule[] = [
  share('MMU_REQUESTS', 'look-ups', ({ l2Miss }) => 0.01 + 0.03 * l2Miss),
  ...split('MMU_REQUESTS', [['MMU_TABLE_READS_L3', ({ l2Miss }) => 0.1 + 0.3 * l2Miss]], 'MMU_HIT_L3'),
  ...split('MMU_TABLE_READS_L3', [['MMU_TABLE_READS_L2', 0.1]], 'MMU_HIT_L2'),
  ...sum('MMU_TABLE_WALK', 'MMU_TABLE_READS_L3', 'MMU_TABLE_READS_L2'),
  same('MMU_HIT', 'MMU_HIT_L3'),
  // Stage 2 belongs to a hypervisor. Panfrost's address spaces have one stage, so nothing ever asks for it.
  ...['MMU_S2_REQUESTS', 'MMU_S2_TABLE_READS_L3', 'MMU_S2_TABLE_READS_L2', 'MMU_S2_HIT_L3', 'MMU_S2_HIT_L2'].map(
    (name) => same(name, 'stage-2 look-ups'),
  ),
]

/** The L2 slices and the MMU, fed with what cores and tiler ask of them. */
export class MemorySystemCounts {
  readonly #l2: BlockCounts
  readonly #mmu: BlockCounts
  readonly #lookups: number

  constructor(model: GpuModel) {
    const slices = model.blocks.filter(({ kind }) => kind === 'MMU_L2')
    const isOfMmu = ({ name }: { readonly name: string }): boolean => name.startsWith('MMU_')
    this.#l2 = new BlockCounts({
      product: model.product,
      inputs: L2_INPUTS,
      rules: L2_RULES,
      outputs: ['look-ups'],
      counters: model.counters.MMU_L2.filter((counter) => !isOfMmu(counter)),
      blocks: slices,
      weights: slices.map(() => 1 / slices.length),
    })
    this.#mmu = new BlockCounts({
      product: model.product,
      inputs: MMU_INPUTS,
      rules: MMU_RULES,
      outputs: [],
      counters: model.counters.MMU_L2.filter(isOfMmu),
      blocks: slices.slice(0, 1),
      weights: [1],
    })
    this.#lookups = this.#l2.place('look-ups')
  }

  setWork(work: Work): void {
    this.#l2.setWork(work)
    this.#mmu.setWork(work)
  }

  /** `cycles` in which the GPU works, and the beats of the internal bus in that time. */
  step(cycles: number, readBeats: number, writeBeats: number, totals: Float64Array): void {
    this.#l2.set(0, cycles)
    this.#l2.set(1, readBeats)
    this.#l2.set(2, writeBeats)
    this.#l2.step(totals)
    this.#mmu.set(0, this.#l2.total(this.#lookups))
    this.#mmu.step(totals)
  }
}
