import { type Rule, rest, same, share, split } from './rule.ts'
import { CORE_CYCLES, CORE_TRAFFIC, FRAGMENTS, TILES } from './shader-core.ts'

const THREADS_PER_QUAD = 4

/** Threads instead of warps: helpers fill up quads at edges. */
const THREADS: readonly Rule[] = [
  share('FRAG_THREADS', 'shaded quads', THREADS_PER_QUAD),
  share('FRAG_DUMMY_THREADS', 'FRAG_THREADS', 0.15),
  share('FRAG_THREADS_LZS_TEST', 'FRAG_THREADS', 0.1),
  share('FRAG_THREADS_LZS_KILL', 'FRAG_THREADS_LZS_TEST', 0.15),
  share('FRAG_CYCLES_NO_TILE', 'FRAG_ACTIVE', 0.03),
  same('FRAG_CYCLES_FPKQ_ACTIVE', 'FRAG_FPK_ACTIVE'),
  share('COMPUTE_THREADS', 'exec', (work) => work.otherWarps * work.lanes),
  share('COMPUTE_TASKS', 'COMPUTE_THREADS', 0.03),
]

/** The three pipes. Words are normalised per arithmetic pipe; issues include those made again after a miss. */
const TRIPIPE: readonly Rule[] = [
  same('TRIPIPE_ACTIVE', 'exec'),
  share('ARITH_WORDS', 'TRIPIPE_ACTIVE', (work) => work.alu),
  share('LS_ISSUES', 'TRIPIPE_ACTIVE', (work) => work.ls),
  share('LS_WORDS', 'LS_ISSUES', 0.85),
  share('TEX_ISSUES', 'TRIPIPE_ACTIVE', (work) => work.tex),
  share('TEX_WORDS', 'TEX_ISSUES', 0.8),
  rest('texture re-issues', 'TEX_ISSUES', 'TEX_WORDS'),
  share('TEX_RECIRC_FMISS', 'texture re-issues', 0.7),
]

/** The load/store cache. T720 counts misses where later parts count operations. */
const LOAD_STORE_CACHE: readonly Rule[] = [
  ...split(
    'LS_WORDS',
    [
      ['LSC_READ_OP', 0.7],
      ['LSC_WRITE_OP', 0.28],
    ],
    'LSC_ATOMIC_OP',
  ),
  ...split('LSC_READ_OP', [['LSC_READ_HITS', (work) => 1 - 0.3 * work.l2Miss]], 'LSC_READ_MISSES'),
  ...split('LSC_WRITE_OP', [['LSC_WRITE_HITS', 0.85]], 'LSC_WRITE_MISSES'),
  ...split('LSC_ATOMIC_OP', [['LSC_ATOMIC_HITS', 0.6]], 'LSC_ATOMIC_MISSES'),
  share('LSC_LINE_FETCHES', 'LSC_READ_MISSES', 1.2),
  share('LSC_DIRTY_LINE', 'LSC_WRITE_OP', 0.1),
  share('LSC_SNOOPS', 'LSC_READ_OP', 0.002),
]

export const SHADER_MIDGARD_RULES: readonly Rule[] = [
  ...CORE_CYCLES,
  ...FRAGMENTS,
  ...TILES,
  ...THREADS,
  ...TRIPIPE,
  ...LOAD_STORE_CACHE,
  ...CORE_TRAFFIC,
]
