import { type Mmio } from '../kernel/mmio.ts'
import { fn } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { modelCmp, type PanfrostFeatures } from './features.ts'

/**
 * SHADER_CONFIG and JM_CONFIG are written where the product needs a bit, TILER_CONFIG always.
 * Modelled: JM_CONFIG of a G71 with full coherency is left out, of which there is no board.
 */
export const gpuInitQuirks = fn('panfrost_gpu_init_quirks', function* ({ io, features, isAmlogic }: PanfrostDevice) {
  const shader = shaderConfig(features)
  if (shader !== 0) yield* io.writel(regs.GPU_SHADER_CONFIG, shader)
  const tiler = yield* io.readl(regs.GPU_TILER_CONFIG)
  const override = features.hwIssues.has('T76X_3953') ? regs.TC_CLOCK_GATE_OVERRIDE : 0
  yield* io.writel(regs.GPU_TILER_CONFIG, tiler | override)
  const jm = jmConfig(features)
  if (jm !== 0) yield* io.writel(regs.GPU_JM_CONFIG, jm)
  if (isAmlogic) yield* amlogicQuirk(io)
})

/** Undocumented bits without which these parts do not work. */
const amlogicQuirk = fn('panfrost_gpu_amlogic_quirk', function* (io: Mmio) {
  yield* io.writel(regs.GPU_PWR_KEY, regs.GPU_PWR_KEY_UNLOCK)
  yield* io.writel(regs.GPU_PWR_OVERRIDE1, 0xfff | (0x20 << 16))
})

function shaderConfig(features: PanfrostFeatures): number {
  const { hwFeatures, hwIssues } = features
  let quirks = 0
  if (hwIssues.has('11035')) quirks |= regs.SC_LS_PAUSEBUFFER_DISABLE
  if (hwIssues.has('10797')) quirks |= regs.SC_ENABLE_TEXGRD_FLAGS
  if (modelCmp(features, 0x750) < 0) quirks |= regs.SC_LS_ATTR_CHECK_DISABLE
  else if (modelCmp(features, 0x880) <= 0) quirks |= regs.SC_LS_ALLOW_ATTR_TYPES
  if (hwIssues.has('TTRX_2968_TTRX_3162')) quirks |= regs.SC_VAR_ALGORITHM
  if (hwFeatures.has('TLS_HASHING')) quirks |= regs.SC_TLS_HASH_ENABLE
  return quirks
}

function jmConfig(features: PanfrostFeatures): number {
  const throttled = modelCmp(features, 0x860) === 0 || modelCmp(features, 0x880) === 0
  const limit = throttled && features.revision >= 0x2000 ? regs.JM_MAX_JOB_THROTTLE_LIMIT : 0
  const groupSize = features.hwFeatures.has('IDVS_GROUP_SIZE') ? regs.JM_DEFAULT_IDVS_GROUP_SIZE : 0
  return (limit << regs.JM_JOB_THROTTLE_LIMIT_SHIFT) | (groupSize << regs.JM_IDVS_GROUP_SIZE_SHIFT)
}
