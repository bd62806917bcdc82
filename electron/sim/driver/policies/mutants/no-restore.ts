import { mutant } from './mutant.ts'

export const noRestore = mutant(
  'no-restore',
  'A reset neither gets an address space again nor programs the counters.',
  () => ({
    *restoreSession() {},
  }),
)
