import { mutant } from './mutant.ts'

export const publishEarly = mutant(
  'publish-early',
  'Enable publishes the user in one section of reset.lock and programs the counters in another.',
  (session, context) => ({
    *publish(file, counterset) {
      const { perfcnt } = context.pfdev
      yield* session.resetLock.downRead()
      session.counterset = counterset
      session.unreported = 0
      perfcnt.user = file
      yield* session.resetLock.upRead()
      let ret = yield* perfcnt.ops.enter()
      if (ret === 0) {
        ret = yield* perfcnt.ops.hwEnable(file, counterset)
        session.active = ret === 0
        yield* session.resetLock.upRead()
      }
      if (ret !== 0) {
        session.counterset = undefined
        perfcnt.user = undefined
      }
      return ret
    },
  }),
)
