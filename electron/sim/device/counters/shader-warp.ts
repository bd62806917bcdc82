import { type Rule, same, share, split, sum } from './rule.ts'
import { CORE_CYCLES, CORE_TRAFFIC, FRAGMENTS, TILES } from './shader-core.ts'

const THREADS_PER_QUAD = 4

/** Warps of both kinds. Those of fragments follow from the quads that survive. */
const WARPS: readonly Rule[] = [
  share('FRAG_WARPS', 'shaded quads', (work) => THREADS_PER_QUAD / work.lanes),
  share('FRAG_PARTIAL_WARPS', 'FRAG_WARPS', 0.2),
  share('FRAG_LZS_TEST', 'FRAG_WARPS', (work) => (0.1 * work.lanes) / THREADS_PER_QUAD),
  share('FRAG_LZS_KILL', 'FRAG_LZS_TEST', 0.15),
  share('COMPUTE_WARPS', 'exec', (work) => work.otherWarps),
  share('COMPUTE_TASKS', 'COMPUTE_WARPS', 0.1),
  share('COMPUTE_STARVING', 'COMPUTE_ACTIVE', 0.08),
  ...sum('warps', 'FRAG_WARPS', 'COMPUTE_WARPS'),
  share('FULL_QUAD_WARPS', 'warps', 0.85),
  share('WARP_REG_SIZE_64', 'warps', 0.12),
]

/** Issue cycles of the load/store and varying units. */
const UNITS: readonly Rule[] = [
  share('load/store issues', 'exec', (work) => work.ls),
  ...split(
    'load/store issues',
    [
      ['LS_MEM_READ_FULL', 0.5],
      ['LS_MEM_READ_SHORT', 0.22],
      ['LS_MEM_WRITE_FULL', 0.18],
      ['LS_MEM_WRITE_SHORT', 0.08],
    ],
    'LS_MEM_ATOMIC',
  ),
  share('varying issues', 'exec', (work) => work.vary),
  ...split('varying issues', [['VARY_SLOT_32', 0.6]], 'VARY_SLOT_16'),
  share('VARY_INSTR', 'varying issues', 0.5),
  share('ATTR_INSTR', 'COMPUTE_WARPS', 3),
]

/** What Bifrost and Valhall have in common. */
export const SHADER_WARP_RULES: readonly Rule[] = [
  ...CORE_CYCLES,
  same('EXEC_CORE_ACTIVE', 'exec'),
  ...FRAGMENTS,
  ...TILES,
  ...WARPS,
  ...UNITS,
  ...CORE_TRAFFIC,
]
