import { mutant } from './mutant.ts'

export const reportEarly = mutant(
  'report-early',
  'A dump forgets the resets when it starts, and not when the user has its sample.',
  (session, _context, base) => ({
    *dumpLocked(args) {
      yield* session.resetLock.downRead()
      const seen = session.unreported
      session.unreported = 0
      yield* session.resetLock.upRead()
      const ret = yield* base.dumpLocked(args)
      if (ret !== 0) return ret
      yield* session.resetLock.downRead()
      session.unreported += seen
      session.reportable += seen
      yield* session.resetLock.upRead()
      return 0
    },
  }),
)
