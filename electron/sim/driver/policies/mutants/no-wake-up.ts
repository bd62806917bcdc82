import { mutant } from './mutant.ts'

export const noWakeUp = mutant(
  'no-wake-up',
  'A reset does not wake who waits for a sample that it has swallowed.',
  () => ({
    *wakeWaiter() {},
  }),
)
