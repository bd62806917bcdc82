import { mutant } from './mutant.ts'

export const skipPendingCheck = mutant(
  'skip-pending-check',
  'The ioctls program the hardware while a reset is pending.',
  ({ resetLock }) => ({
    *enter() {
      yield* resetLock.downRead()
      return 0
    },
  }),
)
