import { type ModelInfo } from '../../../electron/protocol/types.ts'
import { counterKey } from '../stores/view/view.ts'
import { type ChartItem } from './chart-item.ts'

/** What a formula needs to know of a part. */
interface Parts {
  readonly cores: number
  readonly slices: number
  /** Threads of a warp; undefined where there are none. */
  readonly warp: number | undefined
  readonly busBytes: number
}

interface Definition {
  readonly name: string
  readonly title: string
  readonly units: string
  /** As published, for people. */
  readonly formula: string
  /** Counters it is made of, by key. */
  readonly of: readonly string[]
  /** Undefined on a part that has no such thing. */
  readonly value: (inputs: readonly number[], parts: Parts) => number
  readonly needsWarp?: true
}

// Arm's and Mesa's rules: x/0 is 0, nothing is negative, no share is over 100 %.
const ratio = (a = 0, b = 0): number => (b === 0 ? 0 : Math.max(0, a / b))
const percent = (a = 0, b = 0): number => Math.min(100, 100 * ratio(a, b))
const least0 = (value: number): number => Math.max(0, value)
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)

const share = (name: string, title: string, of: string, text: string): Definition => ({
  ...{ name, title, units: '%', formula: `100 × ${text} / GPU_ACTIVE` },
  of: [of, 'JM.GPU_ACTIVE'],
  value: ([part, all]) => percent(part, all),
})
/** Divided by the cores there are: without that, two cores would be busy for 200 %. */
const coreShare = (name: string, title: string, of: string, text: string): Definition => ({
  ...{ name, title, units: '%', formula: `100 × ${text} / cores / GPU_ACTIVE` },
  of: [of, 'JM.GPU_ACTIVE'],
  value: ([part = 0, all], { cores }) => percent(part / cores, all),
})
const bytes = (name: string, title: string, of: string, text: string): Definition => ({
  ...{ name, title, units: 'bytes', formula: `${text} × bytes of the bus` },
  of: [of],
  value: ([beats = 0], { busBytes }) => beats * busBytes,
})
const over = (name: string, title: string, a: string, b: string, text: string): Definition => ({
  ...{ name, title, units: '%', formula: `100 × ${text}`, of: [a, b] },
  value: ([part, all]) => percent(part, all),
})

const DEFINITIONS: readonly Definition[] = [
  share('FRAGMENT_QUEUE', 'Fragment queue utilisation', 'JM.JS0_ACTIVE', 'JS0_ACTIVE'),
  share('NON_FRAGMENT_QUEUE', 'Non-fragment queue utilisation', 'JM.JS1_ACTIVE', 'JS1_ACTIVE'),
  share('IRQ', 'Interrupt pending', 'JM.IRQ_ACTIVE', 'IRQ_ACTIVE'),
  share('TILER', 'Tiler utilisation', 'TILER.TILER_ACTIVE', 'TILER_ACTIVE'),
  coreShare('CORE_FRAGMENT', 'Fragment work in the cores', 'SHADER.FRAG_ACTIVE', 'ΣFRAG_ACTIVE'),
  coreShare('CORE_COMPUTE', 'Other work in the cores', 'SHADER.COMPUTE_ACTIVE', 'ΣCOMPUTE_ACTIVE'),
  coreShare('CORE_EXECUTION', 'Execution core utilisation', 'SHADER.EXEC_CORE_ACTIVE', 'ΣEXEC_CORE_ACTIVE'),
  {
    ...{ name: 'PIXELS', title: 'Pixels', units: 'pixels', formula: 'JS0_TASKS × 32 × 32', of: ['JM.JS0_TASKS'] },
    value: ([tasks = 0]) => tasks * 1024,
  },
  {
    ...{ name: 'CYCLES_PER_PIXEL', title: 'Cycles per pixel', units: 'cycles/pixel' },
    ...{ formula: 'GPU_ACTIVE / (JS0_TASKS × 32 × 32)', of: ['JM.GPU_ACTIVE', 'JM.JS0_TASKS'] },
    value: ([active, tasks = 0]) => ratio(active, tasks * 1024),
  },
  {
    ...{
      name: 'PRIMITIVES',
      title: 'Primitives',
      units: 'primitives',
      formula: 'visible + culled + clipped + sample-culled',
    },
    of: ['TILER.PRIM_VISIBLE', 'TILER.PRIM_CULLED', 'TILER.PRIM_CLIPPED', 'TILER.PRIM_SAT_CULLED'],
    value: sum,
  },
  {
    ...{
      name: 'POSITION_THREADS',
      title: 'Position shader threads',
      units: 'threads',
      formula: 'IDVS_POS_SHAD_REQ × 4',
    },
    of: ['TILER.IDVS_POS_SHAD_REQ'],
    value: ([requests = 0]) => requests * 4,
  },
  {
    ...{
      name: 'FRAGMENT_THREADS',
      title: 'Fragment threads',
      units: 'threads',
      formula: 'FRAG_WARPS × threads of a warp',
    },
    ...{ of: ['SHADER.FRAG_WARPS'], needsWarp: true },
    value: ([warps = 0], { warp = 0 }) => warps * warp,
  },
  {
    ...{ name: 'FPK_KILLED_QUADS', title: 'Quads killed by FPK', units: 'quads' },
    ...{ formula: 'rasterised − killed by early ZS − shaded, at least 0', needsWarp: true },
    of: ['SHADER.FRAG_QUADS_RAST', 'SHADER.FRAG_QUADS_EZS_KILL', 'SHADER.FRAG_WARPS'],
    value: ([rast = 0, killed = 0, warps = 0], { warp = 0 }) => least0(rast - killed - (warps * warp) / 4),
  },
  over(
    'EARLY_ZS_KILLED',
    'Quads killed by early ZS',
    'SHADER.FRAG_QUADS_EZS_KILL',
    'SHADER.FRAG_QUADS_RAST',
    'EZS_KILL / QUADS_RAST',
  ),
  over('UNCHANGED_TILES', 'Unchanged tiles', 'SHADER.FRAG_TRANS_ELIM', 'SHADER.FRAG_PTILES', 'TRANS_ELIM / PTILES'),
  over('L2_READ_MISS', 'L2 read misses', 'MMU_L2.L2_EXT_READ', 'MMU_L2.L2_READ_LOOKUP', 'L2_EXT_READ / L2_READ_LOOKUP'),
  over(
    'L2_WRITE_MISS',
    'L2 write misses',
    'MMU_L2.L2_EXT_WRITE',
    'MMU_L2.L2_WRITE_LOOKUP',
    'L2_EXT_WRITE / L2_WRITE_LOOKUP',
  ),
  bytes('EXTERNAL_READ', 'External read', 'MMU_L2.L2_EXT_READ_BEATS', 'L2_EXT_READ_BEATS'),
  bytes('EXTERNAL_WRITE', 'External write', 'MMU_L2.L2_EXT_WRITE_BEATS', 'L2_EXT_WRITE_BEATS'),
  {
    ...{ name: 'EXTERNAL_READ_STALL', title: 'External read stalls', units: '%' },
    ...{ formula: '100 × L2_EXT_AR_STALL / slices / GPU_ACTIVE', of: ['MMU_L2.L2_EXT_AR_STALL', 'JM.GPU_ACTIVE'] },
    value: ([stall = 0, all], { slices }) => percent(stall / slices, all),
  },
  {
    ...{ name: 'READ_LATENCY_OVER_384', title: 'Reads that took over 384 cycles', units: 'beats' },
    formula: 'L2_EXT_READ_BEATS − the five RRESP buckets, at least 0',
    of: [
      'MMU_L2.L2_EXT_READ_BEATS',
      'MMU_L2.L2_EXT_RRESP_0_127',
      'MMU_L2.L2_EXT_RRESP_128_191',
      'MMU_L2.L2_EXT_RRESP_192_255',
      'MMU_L2.L2_EXT_RRESP_256_319',
      'MMU_L2.L2_EXT_RRESP_320_383',
    ],
    value: ([beats = 0, ...buckets]) => least0(beats - sum(buckets)),
  },
  over(
    'ALU',
    'Arithmetic unit utilisation',
    'SHADER.EXEC_INSTR_COUNT',
    'SHADER.EXEC_CORE_ACTIVE',
    'EXEC_INSTR_COUNT / EXEC_CORE_ACTIVE',
  ),
  {
    ...{ name: 'ALU_VALHALL', title: 'Arithmetic unit utilisation', units: '%' },
    formula: '100 × max(FMA, CVT, 4 × SFU) / EXEC_CORE_ACTIVE',
    of: ['SHADER.EXEC_INSTR_FMA', 'SHADER.EXEC_INSTR_CVT', 'SHADER.EXEC_INSTR_SFU', 'SHADER.EXEC_CORE_ACTIVE'],
    value: ([fma = 0, cvt = 0, sfu = 0, active]) => percent(Math.max(fma, cvt, 4 * sfu), active),
  },
  {
    ...{ name: 'LOAD_STORE', title: 'Load/store unit utilisation', units: '%' },
    formula: '100 × (reads + writes + atomics) / EXEC_CORE_ACTIVE',
    of: [
      'SHADER.EXEC_CORE_ACTIVE',
      'SHADER.LS_MEM_READ_FULL',
      'SHADER.LS_MEM_READ_SHORT',
      'SHADER.LS_MEM_WRITE_FULL',
      'SHADER.LS_MEM_WRITE_SHORT',
      'SHADER.LS_MEM_ATOMIC',
    ],
    value: ([active, ...all]) => percent(sum(all), active),
  },
  {
    ...{ name: 'TEXTURE_CPI', title: 'Texture cycles per sample', units: 'cycles/sample' },
    formula: 'TEX_FILT_NUM_OPERATIONS / (4 × TEX_MSGI_NUM_QUADS)',
    of: ['SHADER.TEX_FILT_NUM_OPERATIONS', 'SHADER.TEX_MSGI_NUM_QUADS'],
    value: ([cycles, quads = 0]) => ratio(cycles, 4 * quads),
  },
  {
    ...{ name: 'TEXTURE_CPI_VALHALL', title: 'Texture cycles per sample', units: 'cycles/sample' },
    formula: 'TEX_FILT_NUM_OPERATIONS / (4 × TEX_MSGO_NUM_MSG)',
    of: ['SHADER.TEX_FILT_NUM_OPERATIONS', 'SHADER.TEX_MSGO_NUM_MSG'],
    value: ([cycles, messages = 0]) => ratio(cycles, 4 * messages),
  },
]

/** By product, from Arm's data sheets; Midgard has no warps. */
const WARPS: readonly (readonly [pattern: RegExp, warp: number])[] = [
  [/-G(?:31|51|71|72)\b/, 4],
  [/-G(?:52|76)\b/, 8],
  [/-G(?:57|68|77|78)\b/, 16],
]

/** Those of the derived counters whose inputs the model has. */
export function derivedCounters(model: ModelInfo): readonly ChartItem[] {
  const words = new Map(model.counters.map((info) => [counterKey(info), info.words]))
  const blocks = (category: string) =>
    Math.max(1, ...model.counters.filter((info) => info.category === category).map((info) => info.words.length))
  const warp = WARPS.find(([pattern]) => pattern.test(model.product))?.[1]
  const parts: Parts = { cores: blocks('SHADER'), slices: blocks('MMU_L2'), warp, busBytes: model.busBytes }
  return DEFINITIONS.flatMap(({ name, title, units, formula, of, value, needsWarp }) => {
    const inputs = of.map((key) => words.get(key)).filter((each) => each !== undefined)
    if (inputs.length < of.length || (needsWarp === true && warp === undefined)) return []
    const line = { label: name, inputs, formula: (values: readonly number[]) => value(values, parts) }
    const isRatio = units === '%' || units.includes('/')
    return [
      {
        key: `DERIVED.${name}`,
        name,
        title,
        description: `${formula}.`,
        group: 'Derived',
        units,
        isRatio,
        line,
        blocks: [line],
      },
    ]
  })
}
