import * as regs from '../../device/regs.ts'
import { type RwSemaphore } from '../../kernel/rwsem.ts'
import { countersOff } from '../perfcnt-base.ts'
import { type PatchContext, type PerfcntOps } from './policy.ts'

export function modeOffFirst(context: PatchContext): Pick<PerfcntOps, 'gpuDisable'> {
  return {
    // From a patch that comes before the fix in each of its revisions: the mode goes off first.
    *gpuDisable() {
      yield* context.pfdev.io.writel(regs.GPU_PERFCNT_CFG, regs.GPU_PERFCNT_CFG_MODE_OFF)
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
