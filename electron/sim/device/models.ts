import { BLOCK_BYTES, dumpBlocks, WORDS_PER_BLOCK, type CounterBlock, type DumpLayout } from './dump-layout.ts'
import { Field } from './model-json.ts'
import { bitPositions } from './present.ts'

/** Read-only registers that tell one GPU from another. 64-bit bitmaps are given by their low word; none here is larger. */
const MODEL_REGISTERS = [
  'GPU_ID',
  'L2_FEATURES',
  'CORE_FEATURES',
  'TILER_FEATURES',
  'MEM_FEATURES',
  'MMU_FEATURES',
  'AS_PRESENT',
  'JS_PRESENT',
  'AFBC_FEATURES',
  'THREAD_MAX_THREADS',
  'THREAD_MAX_WORKGROUP_SIZE',
  'THREAD_MAX_BARRIER_SIZE',
  'THREAD_FEATURES',
  'THREAD_TLS_ALLOC',
  'COHERENCY_FEATURES',
  'SHADER_PRESENT',
  'TILER_PRESENT',
  'L2_PRESENT',
  'STACK_PRESENT',
] as const
export type ModelRegister = (typeof MODEL_REGISTERS)[number]

const HW_FEATURES = [
  'HW_FEATURE_V4',
  'HW_FEATURE_JOBCHAIN_DISAMBIGUATION',
  'HW_FEATURE_FLUSH_REDUCTION',
  'HW_FEATURE_COHERENCY_REG',
] as const
export type HwFeature = (typeof HW_FEATURES)[number]

const HW_ISSUES = ['HW_ISSUE_TTRX_3076'] as const
export type HwIssue = (typeof HW_ISSUES)[number]

const GPU_FAMILIES = ['Midgard', 'Bifrost', 'Valhall'] as const
export type GpuFamily = (typeof GPU_FAMILIES)[number]

export const COUNTER_CATEGORIES = ['JM', 'TILER', 'MMU_L2', 'SHADER'] as const
export type CounterCategory = (typeof COUNTER_CATEGORIES)[number]

export interface CounterDefinition {
  /** Word within a block, 4..63. */
  readonly offset: number
  readonly name: string
  readonly title: string
  readonly description: string
  readonly units: string
  readonly group: string
}

/** One board: what its GPU's registers say, and what follows from them. */
export interface GpuModel {
  readonly id: string
  /** As in "Mali-G52 MP2". */
  readonly name: string
  readonly soc: string
  /** Name of its counter table, as in "G52". */
  readonly product: string
  readonly family: GpuFamily
  /** The product field of GPU_ID. */
  readonly productId: number
  /** What panfrost calls Bifrost: it also holds for Valhall. Decides whether a counter set may be chosen. */
  readonly isBifrost: boolean
  readonly clockHz: number
  readonly registers: Readonly<Record<ModelRegister, number>>
  readonly features: ReadonlySet<HwFeature>
  readonly issues: ReadonlySet<HwIssue>
  /** Registers whose values were taken from another product. */
  readonly standIns: readonly ModelRegister[]
  /** Bit positions of the shader cores that exist. */
  readonly cores: readonly number[]
  readonly l2Slices: number
  readonly addressSpaces: number
  /** Bytes per beat of the external bus. */
  readonly extBusBytes: number
  /** Threads per warp. Midgard has no warps: 1. */
  readonly warpSize: number
  readonly dumpLayout: DumpLayout
  readonly dumpBytes: number
  /** Every block of a dump in buffer order. */
  readonly blocks: readonly CounterBlock[]
  readonly counters: Readonly<Record<CounterCategory, readonly CounterDefinition[]>>
}

/**
 * The models of resources/gpus/models.json. `countersOf` gives the parsed JSON of a product's counter table.
 * Throws an Error that names the model and the field.
 */
export function parseGpuModels(modelsJson: unknown, countersOf: (product: string) => unknown): readonly GpuModel[] {
  const models = new Field('models.json', modelsJson)
  return models.at('models').items((model) => parseGpuModel(model.value, countersOf(model.at('product').text())))
}

/** One element of `models` with its product's counter table. Throws an Error that names the model and the field. */
function parseGpuModel(modelJson: unknown, countersJson: unknown): GpuModel {
  const id = new Field('GPU model', modelJson).at('id').text()
  const model = new Field(`GPU model ${id}`, modelJson)
  const product = model.at('product').text()
  const table = new Field(`counter table ${product} of GPU model ${id}`, countersJson)

  const registers = model.at('registers').record(MODEL_REGISTERS, (register) => register.uint32())
  const features = new Set(model.at('features').items((feature) => feature.oneOf(HW_FEATURES)))
  const productId = registers.GPU_ID >>> 16
  const l2Slices = ((registers.MEM_FEATURES >>> 8) & 0xf) + 1
  const dumpLayout = features.has('HW_FEATURE_V4') ? 'v4' : 'v5'
  const blocks = dumpBlocks(dumpLayout, {
    shaderPresent: registers.SHADER_PRESENT,
    l2Present: registers.L2_PRESENT,
    l2Slices,
  })
  const warpSize = table.at('constants').at('warpSize')

  return {
    id,
    name: model.at('name').text(),
    soc: model.at('soc').text(),
    product,
    family: table.at('family').oneOf(GPU_FAMILIES),
    productId,
    isBifrost: kernelModelOf(productId) >= 0x1000,
    clockHz: model.at('clockHz').uint32(),
    registers,
    features,
    issues: new Set(model.at('issues').items((issue) => issue.oneOf(HW_ISSUES))),
    standIns: model.at('standIns').items((register) => register.oneOf(MODEL_REGISTERS)),
    cores: bitPositions(registers.SHADER_PRESENT),
    l2Slices,
    addressSpaces: bitPositions(registers.AS_PRESENT).length,
    extBusBytes: 2 ** (registers.L2_FEATURES >>> 24) / 8,
    warpSize: warpSize.value === undefined ? 1 : warpSize.uint32(),
    dumpLayout,
    dumpBytes: blocks.length * BLOCK_BYTES,
    blocks,
    counters: parseCounters(table),
  }
}

/** Product ids of the new format keep only the fields that panfrost compares. */
function kernelModelOf(productId: number): number {
  return (productId & 0xf000) === 0 ? productId : productId & 0xf00f
}

function parseCounters(table: Field): Record<CounterCategory, readonly CounterDefinition[]> {
  const counters: Record<CounterCategory, readonly CounterDefinition[]> = { JM: [], TILER: [], MMU_L2: [], SHADER: [] }
  table.at('blocks').items((block) => {
    counters[block.at('category').oneOf(COUNTER_CATEGORIES)] = block.at('counters').items(parseCounter)
  })
  return counters
}

function parseCounter(counter: Field): CounterDefinition {
  const offset = counter.at('offset').uint32()
  if (offset < 4 || offset >= WORDS_PER_BLOCK) throw counter.at('offset').error('expected a word in 4..63')
  return {
    offset,
    name: counter.at('name').text(),
    title: counter.at('title').text(),
    description: counter.at('description').text(),
    units: counter.at('units').text(),
    group: counter.at('group').text(),
  }
}
