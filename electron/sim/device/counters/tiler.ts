import { type Rule, share, split } from './rule.ts'
import { VARYINGS_PER_POSITION, VERTICES_PER_PRIMITIVE, type Work } from './work.ts'

/** Cycles in which a vertex or tiler job makes progress. */
export const TILER_INPUTS: readonly string[] = ['other cycles']
export const TILER_OUTPUTS: readonly string[] = ['BUS_READ', 'BUS_WRITE']

/** Vertices that one IDVS shading request covers. */
const VERTICES_PER_REQUEST = 4

const isMidgard = (work: Work): boolean => work.family === 'Midgard'

/** Primitives in: every kind, and every fate, adds up to the same total. */
const PRIMITIVES: readonly Rule[] = [
  share('TILER_ACTIVE', 'other cycles', (work) => work.tiler),
  share('primitives', 'TILER_ACTIVE', (work) => work.primitives),
  ...split(
    'primitives',
    [
      ['TRIANGLES', 0.95],
      ['LINES', 0.03],
      // Kinds of their own on Midgard only; newer parts are given triangles.
      ['QUADS', (work) => (isMidgard(work) ? 0.008 : 0)],
      ['POLYGONS', (work) => (isMidgard(work) ? 0.004 : 0)],
    ],
    'POINTS',
  ),
  ...split(
    'primitives',
    [
      ['PRIM_VISIBLE', (work) => 1 - work.culled],
      ['PRIM_CULLED', (work) => 0.7 * work.culled],
      // Midgard has no such stage.
      ['PRIM_SAT_CULLED', (work) => (isMidgard(work) ? 0 : 0.2 * work.culled)],
    ],
    'PRIM_CLIPPED',
  ),
  ...split('PRIM_VISIBLE', [
    ['FRONT_FACING', 0.88],
    ['BACK_FACING', 0.08],
  ]),
]

/** Each visible primitive goes into the bins of one or more levels: large ones into high levels. */
const BINS: readonly Rule[] = [
  share('bin entries', 'PRIM_VISIBLE', 1.3),
  ...split(
    'bin entries',
    [
      ['LEVEL0', 0.4],
      ['LEVEL1', 0.25],
      ['LEVEL2', 0.15],
      ['LEVEL3', 0.08],
      ['LEVEL4', 0.05],
      ['LEVEL5', 0.035],
      ['LEVEL6', 0.02],
    ],
    'LEVEL7',
  ),
]

/** Index-driven vertex shading: positions first, varyings for the survivors. */
const VERTICES: readonly Rule[] = [
  share('VCACHE_HIT', 'primitives', 3 - VERTICES_PER_PRIMITIVE),
  share('VCACHE_MISS', 'primitives', VERTICES_PER_PRIMITIVE),
  share('IDVS_POS_SHAD_REQ', 'primitives', VERTICES_PER_PRIMITIVE / VERTICES_PER_REQUEST),
  share('IDVS_VAR_SHAD_REQ', 'IDVS_POS_SHAD_REQ', VARYINGS_PER_POSITION),
  share('IDVS_VBU_HIT', 'PRIM_VISIBLE', 2.4),
  share('IDVS_VBU_MISS', 'PRIM_VISIBLE', 0.6),
]

const STALLS: readonly Rule[] = [
  share('IDVS_POS_SHAD_STALL', 'TILER_ACTIVE', 0.06),
  share('IDVS_POS_FIFO_FULL', 'TILER_ACTIVE', 0.04),
  share('IDVS_VAR_SHAD_STALL', 'TILER_ACTIVE', 0.03),
  share('VFETCH_STALL', 'TILER_ACTIVE', 0.12),
  share('WRBUF_NO_AXI_ID_STALL', 'TILER_ACTIVE', (work) => 0.02 * work.slowReads),
  share('WRBUF_AXI_STALL', 'TILER_ACTIVE', (work) => 0.05 * work.slowReads),
]

const TRAFFIC: readonly Rule[] = [share('BUS_READ', 'primitives', 0.8), share('BUS_WRITE', 'PRIM_VISIBLE', 0.7)]

export const TILER_RULES: readonly Rule[] = [...PRIMITIVES, ...BINS, ...VERTICES, ...STALLS, ...TRAFFIC]
