import { mutant } from './mutant.ts'

export const noRestore = mutant(
  'no-restore',
  'A reset takes the session for restored, with no address space and with the counters off.',
  (session) => ({
    *restoreSession() {
      session.active = session.counterset !== undefined
    },
  }),
)
