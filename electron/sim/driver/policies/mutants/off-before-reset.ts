import { mutant } from './mutant.ts'

export const offBeforeReset = mutant(
  'off-before-reset',
  'The counters are turned off before the soft reset, though a sample may be on its way: it goes through address space 0, whoever has that.',
  (_, context, base) => ({
    *saveSession() {
      yield* context.pfdev.perfcnt.ops.gpuDisable()
      yield* base.saveSession()
    },
  }),
)
