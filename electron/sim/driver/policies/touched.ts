import { Kernel } from '../../kernel/kernel.ts'
import { Random } from '../../kernel/random.ts'
import { PatchContext, type PatchedOp, patchedOps, type PerfcntOps, type Policy } from './policy.ts'

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
  clearPending: nothing,
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

/** What the policy's own patch changes, in file order: computed from the patch, without a device. */
export function patchOf(policy: Policy): readonly PatchedOp[] {
  return patchedOps(policy, new PatchContext(new Kernel(new Random(0)), () => undefined, nothing), UNUSED)
}

/** The same as C functions. */
export function touchesOf(policy: Policy): readonly string[] {
  return [...new Set(patchOf(policy).map(({ cname }) => cname))]
}
