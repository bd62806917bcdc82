import { EAGAIN } from '../../kernel/errno.ts'
import { mmuAsPut } from '../mmu.ts'
import { sampleBufferOf } from '../sample-buffer.ts'
import { PERFCNT_DUMP } from '../uapi.ts'
import { modeOffFirst } from './hunks.ts'
import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'

export const v1: Policy = {
  id: 'v1',
  label: 'v1 (stored)',
  summary:
    'The reset takes perfcnt->lock and ends the session: dumps return -EAGAIN. An enable that wakes the GPU deadlocks with itself.',
  source: 'panfrost_perfcnt.c in a public tree of the kernel test robot, without a revision number',
  attributed: false,
  base: mainline,
  minor: 6,
  dumpIoctl: PERFCNT_DUMP,
  resetsOf: () => 0,
  prerequisites: modeOffFirst,
  patch(context, base) {
    // Under perfcnt->lock.
    let hwResetHappened = false
    context.expose('hw_reset_happened', () => String(hwResetHappened))
    return {
      *dumpLocked(args) {
        if (hwResetHappened) return -EAGAIN
        return yield* base.dumpLocked(args)
      },
      *hwEnable(file, counterset) {
        const ret = yield* base.hwEnable(file, counterset)
        // The end of enable: perfcnt->lock keeps the hook out until the owner is published.
        if (ret === 0) hwResetHappened = false
        return ret
      },
      *releaseAs() {
        if (!hwResetHappened) yield* base.releaseAs()
      },
      /** As found: a lock that is held over allocations and waits, and no test whether the use was put before. */
      *afterSoftReset() {
        const { perfcnt } = context.pfdev
        yield* perfcnt.lock.lock()
        if (perfcnt.user !== undefined) {
          yield* perfcnt.ops.gpuDisable()
          yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
          hwResetHappened = true
        }
        yield* perfcnt.lock.unlock()
      },
    }
  },
}
