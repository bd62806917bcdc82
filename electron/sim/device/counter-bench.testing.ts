import { msecs, usecs } from '../kernel/clock.ts'
import { type Pages } from '../kernel/memory.ts'
import { type BlockKind } from './dump-layout.ts'
import { gpuModel } from './gpu-models.testing.ts'
import { END, JobBench, wordAt } from './mali.testing.ts'
import * as regs from './regs.ts'
import { profileNumber } from './workload.ts'

export const BASE = 0x300_0000
/** What a sample buffer has where nothing has been written. */
export const POISON = 0xdead_beef
export const ALL = 0xffff_ffff
export const MANUAL = regs.GPU_PERFCNT_CFG_MODE(regs.GPU_PERFCNT_CFG_MODE_MANUAL) | regs.GPU_PERFCNT_CFG_AS(1)
const ENABLES = [
  regs.GPU_PRFCNT_JM_EN,
  regs.GPU_PRFCNT_SHADER_EN,
  regs.GPU_PRFCNT_TILER_EN,
  regs.GPU_PRFCNT_MMU_L2_EN,
] as const

/** A bench with a poisoned sample buffer in address space 1 and counters on. */
export class CounterBench extends JobBench {
  readonly buffer: Pages

  constructor(id = 'g52-mp2') {
    super(gpuModel(id))
    this.buffer = this.map(this.table, BASE, Math.ceil(this.model.dumpBytes / 4096) * 4096)
    new Uint32Array(this.buffer.bytes.buffer).fill(POISON)
    this.write64(regs.GPU_PERFCNT_BASE_LO, BASE)
    for (const enable of ENABLES) this.write(enable, ALL)
    this.write(regs.GPU_PERFCNT_CFG, MANUAL)
  }

  sample(): void {
    this.write(regs.GPU_CMD, regs.GPU_CMD_PERFCNT_SAMPLE)
    this.run(usecs(50))
  }

  word(kind: BlockKind, index: number, word: number): number {
    const block = this.model.blocks.find((candidate) => candidate.kind === kind && candidate.index === index)
    if (block === undefined) throw new Error(`${this.model.id} has no ${kind} ${index}`)
    return wordAt(this.buffer, block.byteOffset + word * 4)
  }

  counter(category: 'JM' | 'SHADER', name: string): number {
    const counter = this.model.counters[category].find((candidate) => candidate.name === name)
    if (counter === undefined) throw new Error(`${this.model.id} has no ${category} ${name}`)
    return this.word(category, 0, counter.offset)
  }

  /** Fragment work on slot 0 for so long, then idle. */
  work(duration = msecs(5)): void {
    const profile = profileNumber('fragment/fragment')
    this.start(0, this.put(0, { type: 'FRAGMENT', next: END, profile, duration }), regs.JS_CONFIG_AS(1))
    this.run(duration)
    this.run(usecs(100))
    this.write(regs.JOB_INT_CLEAR, ALL)
  }
}
