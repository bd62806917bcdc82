import { Kernel } from '../../kernel/kernel.ts'
import { Random } from '../../kernel/random.ts'
import {
  DEVICE_RESET,
  HOOKS,
  type OpName,
  PatchContext,
  type PatchedOp,
  patchedOps,
  type PerfcntOps,
  type Policy,
  prerequisiteOps,
} from './policy.ts'

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

function unused(): PatchContext {
  return new PatchContext(new Kernel(new Random(0)), () => undefined, nothing)
}

/** What the policy's own patch changes, in file order: computed from the patch, without a device. */
export function patchOf(policy: Policy): readonly PatchedOp[] {
  return patchedOps(policy, unused(), UNUSED)
}

/** What changes before it in the same series. */
export function prerequisitesOf(policy: Policy): readonly PatchedOp[] {
  return prerequisiteOps(policy, unused())
}

/** What the policy's own patch changes, as C functions; panfrost_device_reset() as well, where it adds the call of a hook. */
export function touchesOf(policy: Policy): readonly string[] {
  const names = patchOf(policy).flatMap(({ op, cname }) =>
    HOOKS.includes(op) && !hasOp(policy.base, op) ? [DEVICE_RESET, cname] : [cname],
  )
  return [...new Set(names)]
}

/** Some patch of the policy or below it has made it; before any, a hook does nothing. */
function hasOp(policy: Policy | undefined, name: OpName): boolean {
  return policy !== undefined && (patchOf(policy).some(({ op }) => op === name) || hasOp(policy.base, name))
}
