import { mutant } from './mutant.ts'

export const noGenerationCheck = mutant(
  'no-generation-check',
  'Who is woken takes that for the end of a sample, and does not look whether a reset did it.',
  () => ({
    *struckSince() {
      return false
    },
  }),
)
