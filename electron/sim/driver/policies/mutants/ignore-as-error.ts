import { mutant } from './mutant.ts'

export const ignoreAsError = mutant(
  'ignore-as-error',
  'A reset that gets no address space for the session takes it for restored.',
  (session, context) => ({
    *restoreSession() {
      const { perfcnt } = context.pfdev
      if (session.counterset === undefined || perfcnt.user === undefined) return
      yield* perfcnt.ops.hwEnable(perfcnt.user, session.counterset)
      session.active = true
    },
  }),
)
