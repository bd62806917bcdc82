import { EAGAIN, ETIMEDOUT } from '../../kernel/errno.ts'
import { mmuAsGet, mmuAsPut } from '../mmu.ts'
import { PERFCNT_TIMEOUT, programCounters, requestSample } from '../perfcnt-base.ts'
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
  patch(context) {
    // Under perfcnt->lock.
    let hwResetHappened = false
    context.expose('hw_reset_happened', () => String(hwResetHappened))
    return {
      *dumpLocked() {
        const { dumpComp } = context.pfdev.perfcnt
        if (hwResetHappened) return -EAGAIN
        yield* dumpComp.reinit()
        yield* requestSample(context.pfdev)
        const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
        if (left === 0) return -ETIMEDOUT
        return left < 0 ? left : 0
      },
      *hwEnable(_file, counterset) {
        const as = yield* mmuAsGet(context.pfdev, sampleBufferOf(context.pfdev).mmu)
        if (as < 0) return as
        yield* programCounters(context.pfdev, as, counterset)
        // The end of enable: perfcnt->lock keeps the hook out until the owner is published.
        hwResetHappened = false
        return 0
      },
      *releaseAs() {
        if (!hwResetHappened) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
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
