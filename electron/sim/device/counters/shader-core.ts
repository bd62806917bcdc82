import { larger, rest, type Rule, same, share, sum, weightedShare } from './rule.ts'
import { EZS_TESTED } from './work.ts'

/** Cycles in which the fragment slot, and the other slot, makes progress. */
export const SHADER_INPUTS: readonly string[] = ['fragment cycles', 'other cycles']
export const SHADER_OUTPUTS: readonly string[] = ['fragment tasks', 'COMPUTE_TASKS', 'read beats', 'write beats']

const TILE_QUADS = (16 * 16) / 4
const TILES_PER_TASK = 4
/** 32-bit pixels, 16 bytes a beat. */
const BEATS_PER_TILE = (16 * 16 * 4) / 16

/** What every core does, whatever its engines are. The weight of a core says how busy it is next to the busiest. */
export const CORE_CYCLES: readonly Rule[] = [
  weightedShare('FRAG_ACTIVE', 'fragment cycles', 0.99),
  weightedShare('COMPUTE_ACTIVE', 'other cycles', 0.98),
  share('fragment exec', 'FRAG_ACTIVE', (work) => work.fragmentExec),
  share('other exec', 'COMPUTE_ACTIVE', (work) => work.otherExec),
  // Modelled: both kinds of work run in the same cycles as far as they can. Threads of either keep a core executing.
  larger('exec', 'fragment exec', 'other exec'),
  share('FRAG_FPK_ACTIVE', 'FRAG_ACTIVE', 0.72),
]

/** Fragments from the rasteriser down: each stage is a part of the one before. */
export const FRAGMENTS: readonly Rule[] = [
  share('FRAG_QUADS_RAST', 'exec', (work) => work.quadsRasterised),
  share('FRAG_PARTIAL_QUADS_RAST', 'FRAG_QUADS_RAST', 0.12),
  share('FRAG_QUADS_EZS_TEST', 'FRAG_QUADS_RAST', EZS_TESTED),
  share('FRAG_QUADS_EZS_KILL', 'FRAG_QUADS_EZS_TEST', (work) => work.earlyZsKill),
  rest('early survivors', 'FRAG_QUADS_EZS_TEST', 'FRAG_QUADS_EZS_KILL'),
  share('FRAG_QUADS_EZS_UPDATE', 'early survivors', 0.8),
  rest('survivors', 'FRAG_QUADS_RAST', 'FRAG_QUADS_EZS_KILL'),
  share('QUAD_FPK_KILLER', 'survivors', 0.75),
  share('shaded quads', 'survivors', (work) => 1 - work.forwardPixelKill),
]

/** Tasks of 32x32 pixels and tiles of 16x16, each covered by several layers of quads. */
export const TILES: readonly Rule[] = [
  share('fragment tasks', 'FRAG_QUADS_RAST', (work) => 1 / (TILES_PER_TASK * TILE_QUADS * work.depthComplexity)),
  share('FRAG_PTILES', 'fragment tasks', 0.97 * TILES_PER_TASK),
  share('FRAG_TRANS_ELIM', 'FRAG_PTILES', 0.08),
  rest('written tiles', 'FRAG_PTILES', 'FRAG_TRANS_ELIM'),
  share('FRAG_PRIMITIVES', 'FRAG_PTILES', 14),
  same('FRAG_PRIMITIVES_OUT', 'FRAG_PRIMITIVES'),
  share('FRAG_PRIM_RAST', 'FRAG_PRIMITIVES', 0.8),
  share('FRAG_PRIMITIVES_DROPPED', 'FRAG_PRIMITIVES', 0.15),
]

/** Traffic with the L2. `EXT` is the part that came from external memory. */
export const CORE_TRAFFIC: readonly Rule[] = [
  share('BEATS_RD_FTC', 'exec', (work) => work.traffic * work.frontEndReads),
  share('BEATS_RD_FTC_EXT', 'BEATS_RD_FTC', (work) => work.l2Miss),
  share('BEATS_RD_LSC', 'exec', (work) => work.traffic * work.lscReads),
  share('BEATS_RD_LSC_EXT', 'BEATS_RD_LSC', (work) => work.l2Miss),
  share('BEATS_RD_TEX', 'exec', (work) => work.traffic * work.texReads),
  share('BEATS_RD_TEX_EXT', 'BEATS_RD_TEX', (work) => work.l2Miss),
  share('BEATS_RD_OTHER', 'exec', (work) => work.traffic * work.otherReads),
  ...sum('read beats', 'BEATS_RD_FTC', 'BEATS_RD_LSC', 'BEATS_RD_TEX', 'BEATS_RD_OTHER'),
  share('BEATS_WR_LSC_WB', 'exec', (work) => 0.06 * work.traffic * work.ls),
  share('BEATS_WR_LSC_OTHER', 'exec', (work) => 0.03 * work.traffic * work.ls),
  ...sum('BEATS_WR_LSC', 'BEATS_WR_LSC_WB', 'BEATS_WR_LSC_OTHER'),
  share('BEATS_WR_TIB', 'written tiles', BEATS_PER_TILE),
  share('BEATS_WR_OTHER', 'BEATS_WR_LSC', 0.05),
  ...sum('write beats', 'BEATS_WR_LSC', 'BEATS_WR_TIB', 'BEATS_WR_OTHER'),
]
