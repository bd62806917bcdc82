import { EBUSY } from '../../../kernel/errno.ts'
import { mutant } from './mutant.ts'

export const unboundedRetry = mutant(
  'unbounded-retry',
  'A dump that resets strike samples again without end.',
  (_session, _context, base) => ({
    *dumpLocked(args) {
      for (;;) {
        const ret = yield* base.dumpLocked(args)
        if (ret !== -EBUSY) return ret
      }
    },
  }),
)
