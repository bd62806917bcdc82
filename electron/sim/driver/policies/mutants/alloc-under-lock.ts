import { mutant } from './mutant.ts'

export const allocUnderLock = mutant(
  'alloc-under-lock',
  'The ioctls allocate with GFP_KERNEL while they hold reset.lock.',
  (_session, context, base) => ({
    *enter() {
      const ret = yield* base.enter()
      if (ret === 0) context.kernel.lockdep.allocation()
      return ret
    },
  }),
)
