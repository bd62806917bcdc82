import { Kernel } from '../../kernel/kernel.ts'
import { Random } from '../../kernel/random.ts'
import { PatchContext, type PerfcntOps, type Policy, touchedFunctions } from './policy.ts'

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
  enter: nothing,
  drain: nothing,
  arm: nothing,
  waitDone: nothing,
  struckSince: nothing,
  report: nothing,
  publish: nothing,
  retract: nothing,
  quiesceIrq: nothing,
  saveSession: nothing,
  restoreSession: nothing,
  wakeWaiter: nothing,
}

/** C functions that the policy's own patch changes, in file order: computed from the patch, without a device. */
export function touchesOf(policy: Policy): readonly string[] {
  const context = new PatchContext(new Kernel(new Random(0)), () => undefined, nothing)
  return touchedFunctions(policy, context, UNUSED)
}
