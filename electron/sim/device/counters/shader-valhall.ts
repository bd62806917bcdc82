import { rest, type Rule, share, sum } from './rule.ts'
import { SHADER_WARP_RULES } from './shader-warp.ts'

/** Three arithmetic pipes side by side; the SFU takes four cycles per instruction. */
const SFU_CYCLES = 4

const ENGINE: readonly Rule[] = [
  share('EXEC_INSTR_FMA', 'EXEC_CORE_ACTIVE', (work) => work.alu),
  share('EXEC_INSTR_CVT', 'EXEC_INSTR_FMA', 0.5),
  share('EXEC_INSTR_SFU', 'EXEC_INSTR_FMA', 0.3 / SFU_CYCLES),
  ...sum('arithmetic instructions', 'EXEC_INSTR_FMA', 'EXEC_INSTR_CVT', 'EXEC_INSTR_SFU'),
  share('EXEC_INSTR_DIVERGED', 'arithmetic instructions', (work) => work.diverged),
  ...sum('EXEC_INSTR_MSG', 'load/store issues', 'TEX_MSGO_NUM_MSG', 'VARY_INSTR'),
  share('ARITH_INSTR_FP_MUL', 'EXEC_INSTR_FMA', 0.6),
  share('EXEC_ICACHE_MISS', 'arithmetic instructions', 0.0005),
  rest('issue gaps', 'EXEC_CORE_ACTIVE', 'EXEC_INSTR_FMA'),
  share('EXEC_STARVE_ARITH', 'issue gaps', ({ slowReads }) => 0.3 + 0.5 * slowReads),
  share('CALL_BLEND_SHADER', 'FRAG_WARPS', 0.02),
]

/** Four samples per clock: a message holds four, and the cheapest takes one filter cycle. */
const TEXTURE: readonly Rule[] = [
  share('TEX_FILT_NUM_OPERATIONS', 'EXEC_CORE_ACTIVE', (work) => work.tex),
  share('TEX_FILT_NUM_FXR_OPERATIONS', 'TEX_FILT_NUM_OPERATIONS', 0.6),
  share('TEX_FILT_NUM_FST_OPERATIONS', 'TEX_FILT_NUM_OPERATIONS', 0.15),
  share('TEX_MSGO_NUM_MSG', 'TEX_FILT_NUM_OPERATIONS', 1 / 1.6),
  share('TEX_MSGO_NUM_FLITS', 'TEX_MSGO_NUM_MSG', 2),
  share('TEX_MSGI_NUM_FLITS', 'TEX_MSGO_NUM_MSG', 1.5),
  share('TEX_DFCH_CLK_STALLED', 'TEX_FILT_NUM_OPERATIONS', 0.01),
  share('TEX_TFCH_CLK_STALLED', 'TEX_FILT_NUM_OPERATIONS', ({ slowReads }) => 0.05 + 0.2 * slowReads),
  share('TEX_TFCH_STARVED_PENDING_DATA_FETCH', 'TEX_FILT_NUM_OPERATIONS', ({ slowReads }) => 0.1 + 0.5 * slowReads),
]

export const SHADER_VALHALL_RULES: readonly Rule[] = [...SHADER_WARP_RULES, ...TEXTURE, ...ENGINE]
