import { seconds } from '../../../kernel/clock.ts'
import { mutant } from './mutant.ts'

/** The lab gives up before. */
const LONG_AFTER = seconds(1e9)

export const unboundedWait = mutant(
  'unbounded-wait',
  'The ioctls wait without a limit for the end of a pending reset, which need not come: the driver is blamed for that, and only row P3 of the race tables sees it.',
  ({ resetLock }, context) => ({
    *enter() {
      const { pending } = context.pfdev.reset
      for (;;) {
        yield* pending.waitFor(0, LONG_AFTER)
        yield* resetLock.downRead()
        if ((yield* pending.read()) === 0) return 0
        yield* resetLock.upRead()
      }
    },
  }),
)
