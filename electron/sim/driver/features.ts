import { type Mmio } from '../kernel/mmio.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'

export type HwFeature = 'V4' | 'JOBCHAIN_DISAMBIGUATION' | 'FLUSH_REDUCTION' | 'TLS_HASHING' | 'IDVS_GROUP_SIZE'
export type HwIssue = '8186' | '10649' | '10797' | '11035' | 'T76X_3953' | 'TTRX_2968_TTRX_3162' | 'TTRX_3076'

/** As in the uapi header; the driver never writes GPU_COHERENCY_PROTOCOL. */
export const COHERENCY_ACE = 1
const COHERENCY_NONE = 31
/** BIT(COHERENCY_ACE_LITE) */
const ACE_LITE_ONLY = 1
const JS_FEATURES_MAX = 16

interface GpuProduct {
  /** Product field of GPU_ID; ids of the new format are compared by `& 0xf00f`. */
  readonly id: number
  readonly name: string
  readonly features: readonly HwFeature[]
  readonly issues: readonly HwIssue[]
}

const T760: readonly HwFeature[] = ['JOBCHAIN_DISAMBIGUATION']
const BIFROST: readonly HwFeature[] = ['JOBCHAIN_DISAMBIGUATION', 'FLUSH_REDUCTION']
const G57 = {
  name: 'g57',
  features: [...BIFROST, 'IDVS_GROUP_SIZE'],
  issues: ['TTRX_2968_TTRX_3162', 'TTRX_3076'],
} as const

/**
 * gpu_models in panfrost_gpu.c, with the bits of panfrost_features.h and panfrost_issues.h that change what is simulated. Issues of
 * single revisions (PRLAM-8186 of T600 r0p0-15dev0 among them) are left out: no board of ours has one that matters here.
 */
const GPU_MODELS: readonly GpuProduct[] = [
  { id: 0x600, name: 't600', features: ['V4'], issues: ['10649', '11035'] },
  { id: 0x620, name: 't620', features: ['V4'], issues: ['10649'] },
  { id: 0x720, name: 't720', features: ['V4'], issues: ['10649', '10797'] },
  { id: 0x750, name: 't760', features: T760, issues: ['T76X_3953'] },
  { id: 0x820, name: 't820', features: T760, issues: ['T76X_3953'] },
  { id: 0x830, name: 't830', features: T760, issues: ['T76X_3953'] },
  { id: 0x860, name: 't860', features: T760, issues: ['T76X_3953'] },
  { id: 0x880, name: 't880', features: T760, issues: ['T76X_3953'] },
  { id: 0x6000, name: 'g71', features: BIFROST, issues: [] },
  { id: 0x6001, name: 'g72', features: BIFROST, issues: [] },
  { id: 0x7000, name: 'g51', features: BIFROST, issues: [] },
  { id: 0x7001, name: 'g76', features: [...BIFROST, 'TLS_HASHING', 'IDVS_GROUP_SIZE'], issues: [] },
  { id: 0x7002, name: 'g52', features: [...BIFROST, 'IDVS_GROUP_SIZE'], issues: [] },
  { id: 0x7003, name: 'g31', features: [...BIFROST, 'TLS_HASHING'], issues: [] },
  { id: 0x9001, ...G57 },
  { id: 0x9003, ...G57 },
]

/** struct panfrost_features, plus what the product id decides. No part here has more than 32 of anything. */
export interface PanfrostFeatures {
  readonly id: number
  readonly revision: number
  readonly name: string
  readonly shaderPresent: number
  readonly tilerPresent: number
  readonly l2Present: number
  readonly stackPresent: number
  readonly asPresent: number
  readonly jsPresent: number
  readonly l2Features: number
  readonly coreFeatures: number
  readonly tilerFeatures: number
  readonly memFeatures: number
  readonly mmuFeatures: number
  readonly threadFeatures: number
  readonly maxThreads: number
  readonly threadMaxWorkgroupSize: number
  readonly threadMaxBarrierSize: number
  readonly coherencyFeatures: number
  /** Protocol between GPU and interconnect, COHERENCY_NONE on a board whose device tree does not say dma-coherent. */
  readonly selectedCoherency: number
  readonly afbcFeatures: number
  readonly threadTlsAlloc: number
  readonly textureFeatures: readonly number[]
  readonly jsFeatures: readonly number[]
  readonly nrCoreGroups: number
  readonly hwFeatures: ReadonlySet<HwFeature>
  readonly hwIssues: ReadonlySet<HwIssue>
}

/**
 * panfrost_gpu_init_features(), with the registers in its order. Throws when the product is not in the driver's table: an unknown one
 * has no features in C, and goes on.
 */
export const readFeatures = fn('panfrost_gpu_init_features', function* (io: Mmio) {
  const l2Features = yield* io.readl(regs.GPU_L2_FEATURES)
  const coreFeatures = yield* io.readl(regs.GPU_CORE_FEATURES)
  const tilerFeatures = yield* io.readl(regs.GPU_TILER_FEATURES)
  const memFeatures = yield* io.readl(regs.GPU_MEM_FEATURES)
  const mmuFeatures = yield* io.readl(regs.GPU_MMU_FEATURES)
  const threadFeatures = yield* io.readl(regs.GPU_THREAD_FEATURES)
  const maxThreads = yield* io.readl(regs.GPU_THREAD_MAX_THREADS)
  const threadMaxWorkgroupSize = yield* io.readl(regs.GPU_THREAD_MAX_WORKGROUP_SIZE)
  const threadMaxBarrierSize = yield* io.readl(regs.GPU_THREAD_MAX_BARRIER_SIZE)
  const afbcFeatures = yield* io.readl(regs.GPU_AFBC_FEATURES)
  const textureFeatures = [0, 0, 0, 0]
  for (const n of textureFeatures.keys()) textureFeatures[n] = yield* io.readl(regs.GPU_TEXTURE_FEATURES(n))
  const asPresent = yield* io.readl(regs.GPU_AS_PRESENT)
  const jsPresent = yield* io.readl(regs.GPU_JS_PRESENT)
  const jsFeatures = new Array<number>(JS_FEATURES_MAX).fill(0)
  for (let n = 0; n < popcount(jsPresent); n++) jsFeatures[n] = yield* io.readl(regs.GPU_JS_FEATURES(n))
  const shaderPresent = yield* readPair(io, regs.GPU_SHADER_PRESENT_LO)
  const tilerPresent = yield* readPair(io, regs.GPU_TILER_PRESENT_LO)
  const l2Present = yield* readPair(io, regs.GPU_L2_PRESENT_LO)
  const stackPresent = yield* readPair(io, regs.GPU_STACK_PRESENT_LO)
  const threadTlsAlloc = yield* io.readl(regs.GPU_THREAD_TLS_ALLOC)
  const gpuId = yield* io.readl(regs.GPU_ID)
  // The driver treats the first T60x parts' odd id as T600.
  const id = gpuId >>> 16 === 0x6956 ? 0x600 : gpuId >>> 16
  const key = modelKey(id)
  const product = GPU_MODELS.find((model) => model.id === key)
  if (product === undefined) throw new Error(`GPU product 0x${id.toString(16)} is not in panfrost's model table`)
  return {
    id,
    revision: gpuId & 0xffff,
    name: product.name,
    shaderPresent,
    tilerPresent,
    l2Present,
    stackPresent,
    asPresent,
    jsPresent,
    l2Features,
    coreFeatures,
    tilerFeatures,
    memFeatures,
    mmuFeatures,
    threadFeatures,
    maxThreads,
    threadMaxWorkgroupSize,
    threadMaxBarrierSize,
    // As found: HW_FEATURE_COHERENCY_REG is looked for before any feature is set, so that GPU_COHERENCY_FEATURES is never read.
    coherencyFeatures: ACE_LITE_ONLY,
    // Modelled: no board is coherent.
    selectedCoherency: COHERENCY_NONE,
    afbcFeatures,
    threadTlsAlloc,
    textureFeatures,
    jsFeatures,
    nrCoreGroups: popcount(l2Present),
    hwFeatures: new Set(product.features),
    hwIssues: new Set(product.issues),
  } satisfies PanfrostFeatures
})

/** A register and its high word. */
function* readPair(io: Mmio, low: number): Task<number> {
  const value = yield* io.readl(low)
  return (yield* io.readl(low + 4)) * 2 ** 32 + value
}

/** panfrost_model_is_bifrost(): true for Valhall with a Job Manager as well. */
export function modelIsBifrost(features: PanfrostFeatures): boolean {
  return modelCmp(features, 0x1000) >= 0
}

/** panfrost_model_cmp(): below, at or above the product `id`. */
export function modelCmp(features: PanfrostFeatures, id: number): number {
  return modelKey(features.id) - id
}

export function popcount(bitmap: number): number {
  let count = 0
  for (let rest = bitmap >>> 0; rest !== 0; rest &= rest - 1) count++
  return count
}

function modelKey(id: number): number {
  return (id & 0xf000) === 0 ? id : id & 0xf00f
}
