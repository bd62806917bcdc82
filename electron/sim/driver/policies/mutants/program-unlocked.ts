import { mutant } from './mutant.ts'

export const programUnlocked = mutant(
  'program-unlocked',
  'Enable takes the address space and programs the counters without reset.lock.',
  (session, context) => ({
    *publish(file, counterset) {
      const { perfcnt } = context.pfdev
      const ret = yield* perfcnt.ops.hwEnable(file, counterset)
      if (ret !== 0) return ret
      yield* session.resetLock.downRead()
      session.active = true
      session.counterset = counterset
      session.unreported = 0
      perfcnt.user = file
      yield* session.resetLock.upRead()
      return 0
    },
  }),
)
