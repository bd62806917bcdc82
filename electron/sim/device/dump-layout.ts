import { bitPositions } from './present.ts'

/** One block is 64 words of 32 bits on every Job Manager GPU: a 4-word header and 60 counters. */
export const WORDS_PER_BLOCK = 64
export const BLOCK_BYTES = WORDS_PER_BLOCK * 4

const V4_BLOCKS_PER_CORE_GROUP = 8
const V4_SHADERS_PER_CORE_GROUP = 4

export type DumpLayout = 'v4' | 'v5'

export type BlockKind = 'JM' | 'TILER' | 'MMU_L2' | 'SHADER' | 'RESERVED'

/** A place in the dump. `present` is false where the hardware never writes: an absent core, or a reserved place. */
export interface CounterBlock {
  readonly kind: BlockKind
  /** Instance number within its kind; for a shader core, its bit position in SHADER_PRESENT. */
  readonly index: number
  readonly present: boolean
  /** From the start of the dump, in bytes. */
  readonly byteOffset: number
}

interface Presence {
  readonly shaderPresent: number
  readonly l2Present: number
  readonly l2Slices: number
}

/** All blocks in the order in which the GPU writes them. Their number times `BLOCK_BYTES` is the size of the dump. */
export function dumpBlocks(layout: DumpLayout, presence: Presence): readonly CounterBlock[] {
  const blocks = layout === 'v4' ? v4Blocks(presence) : v5Blocks(presence)
  return blocks.map((block, position) => ({ ...block, byteOffset: position * BLOCK_BYTES }))
}

type Place = Omit<CounterBlock, 'byteOffset'>

// Eight blocks per core group, whatever is in it: panfrost_perfcnt_init() sizes the buffer from L2_PRESENT alone.
function v4Blocks({ shaderPresent, l2Present }: Presence): Place[] {
  return bitPositions(l2Present).flatMap((_, group): Place[] => [
    ...Array.from({ length: V4_SHADERS_PER_CORE_GROUP }, (_, slot): Place => {
      const index = group * V4_SHADERS_PER_CORE_GROUP + slot
      const present = ((shaderPresent >>> index) & 1) === 1
      return { kind: present ? 'SHADER' : 'RESERVED', index, present }
    }),
    { kind: 'TILER', index: group, present: true },
    { kind: 'MMU_L2', index: group, present: true },
    { kind: 'RESERVED', index: group * V4_BLOCKS_PER_CORE_GROUP + 6, present: false },
    group === 0
      ? { kind: 'JM', index: 0, present: true }
      : { kind: 'RESERVED', index: group * V4_BLOCKS_PER_CORE_GROUP + 7, present: false },
  ])
}

// Cores sit at their bit position, so the last set bit counts and a missing core leaves a hole:
// fls64(shader_present) in panfrost_perfcnt_init().
function v5Blocks({ shaderPresent, l2Slices }: Presence): Place[] {
  const corePositions = 32 - Math.clz32(shaderPresent)
  return [
    { kind: 'JM', index: 0, present: true },
    { kind: 'TILER', index: 0, present: true },
    ...Array.from({ length: l2Slices }, (_, index): Place => ({ kind: 'MMU_L2', index, present: true })),
    ...Array.from({ length: corePositions }, (_, index): Place => ({
      kind: 'SHADER',
      index,
      present: ((shaderPresent >>> index) & 1) === 1,
    })),
  ]
}
