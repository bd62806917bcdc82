import { mutant } from './mutant.ts'

export const perfcntLockInReset = mutant(
  'perfcnt-lock-in-reset',
  'A reset takes perfcnt->lock, which is held over allocations, waits and a runtime resume.',
  (_session, context, base) => ({
    *preReset() {
      yield* context.pfdev.perfcnt.lock.lock()
      yield* base.preReset()
    },
    *postReset() {
      yield* base.postReset()
      yield* context.pfdev.perfcnt.lock.unlock()
    },
  }),
)
