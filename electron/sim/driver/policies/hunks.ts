import * as regs from '../../device/regs.ts'
import { type RwSemaphore } from '../../kernel/rwsem.ts'
import { countersOff } from '../perfcnt-base.ts'
import { type PatchContext, type PerfcntOps } from './policy.ts'

/** A patch of its own, before the fix, in the series; in v4's file under another name, and a part of `restore`. */
export function modeOffFirst(context: PatchContext): Pick<PerfcntOps, 'gpuDisable'> {
  return {
    // The mode goes off first, by a patch that comes before the fix.
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
