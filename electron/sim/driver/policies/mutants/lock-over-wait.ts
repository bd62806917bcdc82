import { PERFCNT_TIMEOUT } from '../../perfcnt-base.ts'
import { mutant } from './mutant.ts'

export const lockOverWait = mutant(
  'lock-over-wait',
  'The ioctls hold reset.lock while they wait for the hardware.',
  ({ resetLock }, context) => ({
    *waitDone(interruptible) {
      const { dumpComp } = context.pfdev.perfcnt
      const left = interruptible
        ? yield* dumpComp.waitInterruptibleTimeout(PERFCNT_TIMEOUT)
        : yield* dumpComp.waitTimeout(PERFCNT_TIMEOUT)
      if (left < 0) yield* resetLock.upRead()
      return left
    },
  }),
)
