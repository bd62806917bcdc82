import * as regs from '../../device/regs.ts'
import { type RwSemaphore } from '../../kernel/rwsem.ts'
import { countersOff } from '../perfcnt-base.ts'
import { type PatchContext, type PerfcntOps } from './policy.ts'

/** A prerequisite of v1 to v3; v4 has it in a function under another name, and `restore` brings it along. */
export function modeOffFirst(context: PatchContext): Pick<PerfcntOps, 'gpuDisable'> {
  return {
    // The mode goes off first: in the series a patch of its own, before the fix.
    *gpuDisable() {
      yield* context.pfdev.io.writel(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_MODE(regs.GPU_PERFCNT_CFG_MODE_OFF))
      yield* countersOff(context.pfdev)
    },
  }
}

/** All of a device reset holds reset.lock for writing. */
export function resetUnderLock(resetLock: RwSemaphore): Pick<PerfcntOps, 'guardReset'> {
  return {
    *guardReset(body) {
      yield* resetLock.downWrite()
      yield* body()
      yield* resetLock.upWrite()
    },
  }
}
