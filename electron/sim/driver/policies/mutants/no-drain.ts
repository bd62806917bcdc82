import { mutant } from './mutant.ts'

export const noDrain = mutant(
  'no-drain',
  'A sample that a signal or a time-out has abandoned is not waited for, neither by the next dump nor before the buffer goes.',
  () => ({
    *drain() {
      return true
    },
  }),
)
