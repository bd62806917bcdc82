import { rest, type Rule, share, split } from './rule.ts'
import { SHADER_WARP_RULES } from './shader-warp.ts'

/** Instructions are bundles of an FMA and an ADD slot; messages go to the other units. */
const ENGINE: readonly Rule[] = [
  share('EXEC_ACTIVE', 'EXEC_CORE_ACTIVE', 0.97),
  share('EXEC_INSTR_COUNT', 'EXEC_CORE_ACTIVE', (work) => work.alu),
  share('EXEC_INSTR_DIVERGED', 'EXEC_INSTR_COUNT', (work) => work.diverged),
  rest('issue gaps', 'EXEC_CORE_ACTIVE', 'EXEC_INSTR_COUNT'),
  share('EXEC_INSTR_STARVING', 'issue gaps', ({ slowReads }) => 0.3 + 0.5 * slowReads),
  ...split('EXEC_INSTR_COUNT', [
    ['ARITH_INSTR_SINGLE_FMA', 0.25],
    ['ARITH_INSTR_DOUBLE', 0.35],
    ['ARITH_INSTR_MSG', 0.1],
    ['ARITH_INSTR_MSG_ONLY', 0.05],
  ]),
  share('ARITH_INSTR_FP_MUL', 'EXEC_INSTR_COUNT', 0.4),
]

/** G51, G31, G52, G76: quad-wide requests, two samples per clock. The cheapest quad takes two filter cycles. */
const TEXTURE_V7: readonly Rule[] = [
  share('TEX_FILT_NUM_OPERATIONS', 'EXEC_CORE_ACTIVE', (work) => work.tex),
  share('TEX_MSGI_NUM_QUADS', 'TEX_FILT_NUM_OPERATIONS', 1 / 2.6),
  share('TEX_DFCH_NUM_PASSES', 'TEX_MSGI_NUM_QUADS', 1.2),
  share('TEX_DFCH_NUM_PASSES_MISS', 'TEX_DFCH_NUM_PASSES', 0.01),
  share('TEX_DFCH_NUM_PASSES_MIP_MAP', 'TEX_DFCH_NUM_PASSES', 0.7),
  share('TEX_TIDX_NUM_SPLIT_MIP_MAP', 'TEX_DFCH_NUM_PASSES_MIP_MAP', 0.2),
  share('TEX_TFCH_NUM_OPERATIONS', 'TEX_DFCH_NUM_PASSES', 1.6),
  share('TEX_TFCH_NUM_LINES_FETCHED', 'TEX_TFCH_NUM_OPERATIONS', 0.15),
  share('TEX_TFCH_NUM_LINES_FETCHED_BLOCK_COMPRESSED', 'TEX_TFCH_NUM_LINES_FETCHED', 0.5),
]

/** G71, G72: one bilinear sample per clock. */
const TEXTURE_V6: readonly Rule[] = [
  share('TEX_COORD_ISSUE', 'EXEC_CORE_ACTIVE', (work) => work.tex),
  share('TEX_INSTR', 'TEX_COORD_ISSUE', 1 / 1.3),
  share('TEX_INSTR_MIPMAP', 'TEX_INSTR', 0.7),
  share('TEX_INSTR_COMPRESSED', 'TEX_INSTR', 0.5),
  share('TEX_INSTR_3D', 'TEX_INSTR', 0.01),
  share('TEX_INSTR_TRILINEAR', 'TEX_INSTR', 0.2),
  share('TEX_COORD_STALL', 'TEX_COORD_ISSUE', ({ slowReads }) => 0.05 + 0.2 * slowReads),
  share('TEX_STARVE_CACHE', 'TEX_COORD_ISSUE', ({ slowReads }) => 0.1 + 0.5 * slowReads),
  share('TEX_STARVE_FILTER', 'TEX_COORD_ISSUE', 0.04),
]

export const SHADER_BIFROST_RULES: readonly Rule[] = [...SHADER_WARP_RULES, ...ENGINE, ...TEXTURE_V7, ...TEXTURE_V6]
