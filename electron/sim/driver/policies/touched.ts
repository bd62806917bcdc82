import { Kernel } from '../../kernel/kernel.ts'
import { Random } from '../../kernel/random.ts'
import { type PerfcntOps, type Policy, touchedFunctions } from './policy.ts'

function nothing(): never {
  throw new Error('an op ran while a policy was only listed')
}

const UNUSED: PerfcntOps = {
  gpuDisable: nothing,
  sampleDone: nothing,
  cleanCacheDone: nothing,
  dumpLocked: nothing,
  hwEnable: nothing,
  enableLocked: nothing,
  releaseAs: nothing,
  disableLocked: nothing,
  ioctlDump: nothing,
  guardReset: nothing,
  preReset: nothing,
  afterSoftReset: nothing,
  postReset: nothing,
  unlockAfterAsGet: nothing,
}

/** C functions that the policy's own patch changes, in file order: computed from the patch, without a device. */
export function touchesOf(policy: Policy): readonly string[] {
  const context = {
    kernel: new Kernel(new Random(0)),
    get pfdev(): never {
      return nothing()
    },
    expose: () => undefined,
  }
  return touchedFunctions(policy, context, UNUSED)
}
