import { mutant } from './mutant.ts'

export const skipPendingCheck = mutant(
  'skip-pending-check',
  'The ioctls program the hardware while a reset is pending. The reset strikes the sample, which is taken again: no check fails, and row P3 of the race tables sees it.',
  ({ resetLock }) => ({
    *enter() {
      yield* resetLock.downRead()
      return 0
    },
  }),
)
