import { EINVAL } from '../kernel/errno.ts'
import { fn, type Task } from '../kernel/operation.ts'
import * as regs from '../device/regs.ts'
import { type PanfrostDevice } from './device.ts'
import { cycleCounterGet, cycleCounterPut } from './cycle-counter.ts'
import { type Param, PARAMS } from './uapi.ts'

/** Rate of the architected timer, which the GPU timestamp counts as well. */
const TIMESTAMP_HZ = 24_000_000n
const PRIORITIES_LOW_MEDIUM = 0b011n

/** panfrost_ioctl_get_param() */
export const ioctlGetParam = fn(
  'panfrost_ioctl_get_param',
  function* (pfdev: PanfrostDevice, args: { readonly param: number; readonly pad: number; value: bigint }) {
    const param = PARAMS[args.param]
    if (args.pad !== 0 || param === undefined) return -EINVAL
    if (param === 'SYSTEM_TIMESTAMP') {
      // pm_runtime_resume_and_get(): a use that does not wake the GPU is dropped again.
      const ret = yield* pfdev.pm.getSync()
      if (ret < 0) {
        yield* pfdev.pm.putNoidle()
        return ret
      }
      args.value = yield* readTimestamp(pfdev)
      yield* pfdev.pm.put()
      return 0
    }
    args.value = featureValue(pfdev, param)
    return 0
  },
)

/** The timestamp register stands still unless the cycle counter runs. */
function* readTimestamp(pfdev: PanfrostDevice): Task<bigint> {
  yield* cycleCounterGet(pfdev)
  const { io } = pfdev
  let high: number
  let low: number
  do {
    high = yield* io.readl(regs.GPU_TIMESTAMP_HI)
    low = yield* io.readl(regs.GPU_TIMESTAMP_LO)
  } while (high !== (yield* io.readl(regs.GPU_TIMESTAMP_HI)))
  yield* cycleCounterPut(pfdev)
  return (BigInt(high) << 32n) | BigInt(low)
}

function featureValue({ features }: PanfrostDevice, param: Param): bigint {
  const indexed = /^(TEXTURE|JS)_FEATURES(\d+)$/.exec(param)
  if (indexed !== null)
    return BigInt((indexed[1] === 'JS' ? features.jsFeatures : features.textureFeatures)[Number(indexed[2])] ?? 0)
  const values: Partial<Record<Param, number>> = {
    GPU_PROD_ID: features.id,
    GPU_REVISION: features.revision,
    SHADER_PRESENT: features.shaderPresent,
    TILER_PRESENT: features.tilerPresent,
    L2_PRESENT: features.l2Present,
    STACK_PRESENT: features.stackPresent,
    AS_PRESENT: features.asPresent,
    JS_PRESENT: features.jsPresent,
    L2_FEATURES: features.l2Features,
    CORE_FEATURES: features.coreFeatures,
    TILER_FEATURES: features.tilerFeatures,
    MEM_FEATURES: features.memFeatures,
    MMU_FEATURES: features.mmuFeatures,
    THREAD_FEATURES: features.threadFeatures,
    MAX_THREADS: features.maxThreads,
    THREAD_MAX_WORKGROUP_SZ: features.threadMaxWorkgroupSize,
    THREAD_MAX_BARRIER_SZ: features.threadMaxBarrierSize,
    COHERENCY_FEATURES: features.coherencyFeatures,
    SELECTED_COHERENCY: features.selectedCoherency,
    NR_CORE_GROUPS: features.nrCoreGroups,
    THREAD_TLS_ALLOC: features.threadTlsAlloc,
    AFBC_FEATURES: features.afbcFeatures,
  }
  if (param === 'SYSTEM_TIMESTAMP_FREQUENCY') return TIMESTAMP_HZ
  if (param === 'ALLOWED_JM_CTX_PRIORITIES') return PRIORITIES_LOW_MEDIUM
  return BigInt(values[param] ?? 0)
}
