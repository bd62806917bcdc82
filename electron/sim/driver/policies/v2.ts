import { Atomic } from '../../kernel/atomic.ts'
import { EAGAIN, EIO, ETIMEDOUT } from '../../kernel/errno.ts'
import { mmuAsGet, mmuAsPut } from '../mmu.ts'
import { PERFCNT_TIMEOUT, programCounters, requestSample } from '../perfcnt-base.ts'
import { sampleBufferOf } from '../sample-buffer.ts'
import { PERFCNT_DUMP } from '../uapi.ts'
import { modeOffFirst } from './hunks.ts'
import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'

/**
 * Assumption: the author's answer quotes the patch as far as the body of panfrost_perfcnt_reset(). The hunk's line count leaves two statements, and the
 * rest needs the flag set and an unconditional disable; so the hook disables and sets the flag, with no test for a user.
 */
export const v2: Policy = {
  id: 'v2',
  label: 'v2 (posted)',
  summary:
    'A reset ends the session: dumps return -EIO until the user disables and enables twice: the first enable returns +11.',
  source: 'PATCH v2 5/7, as its author quotes it at https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01866.html',
  attributed: true,
  base: mainline,
  minor: 6,
  dumpIoctl: PERFCNT_DUMP,
  resetsOf: () => 0,
  names: { preReset: 'panfrost_perfcnt_reset' },
  prerequisites: modeOffFirst,
  patch(context) {
    const hwResetHappened = new Atomic(context.kernel, 'perfcnt->hw_reset_happened')
    context.expose('hw_reset_happened', () => String(hwResetHappened.value))
    return {
      *dumpLocked() {
        const { dumpComp } = context.pfdev.perfcnt
        if ((yield* hwResetHappened.read()) !== 0) return -EIO
        yield* dumpComp.reinit()
        yield* requestSample(context.pfdev)
        const left = yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
        if (left === 0) return -ETIMEDOUT
        return left < 0 ? left : 0
      },
      *hwEnable(_file, counterset) {
        if ((yield* context.pfdev.reset.pending.read()) !== 0) return -EAGAIN
        const as = yield* mmuAsGet(context.pfdev, sampleBufferOf(context.pfdev).mmu)
        if (as < 0) return as
        yield* programCounters(context.pfdev, as, counterset)
        if ((yield* hwResetHappened.cmpxchg(1, 0)) !== 0) {
          yield* context.pfdev.perfcnt.ops.gpuDisable()
          // As posted: positive, and the address space is not put.
          return EAGAIN
        }
        return 0
      },
      *releaseAs() {
        if ((yield* hwResetHappened.read()) === 0) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      },
      *preReset() {
        yield* context.pfdev.perfcnt.ops.gpuDisable()
        yield* hwResetHappened.set(1)
      },
    }
  },
}
