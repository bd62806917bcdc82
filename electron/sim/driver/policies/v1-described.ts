import { mmuAsPut } from '../mmu.ts'
import { sampleBufferOf } from '../sample-buffer.ts'
import { type Policy } from './policy.ts'
import { v1 } from './v1.ts'

/** Assumption: but for the put in disable, which the author's account does not guard, it is the stored code. */
export const v1Described: Policy = {
  ...v1,
  id: 'v1-described',
  label: 'v1 (as its author describes it)',
  summary: 'As v1, but disable puts the address space whether a reset did or not.',
  source: 'the author on his first revision, at https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01866.html',
  attributed: true,
  base: v1,
  prerequisites: undefined,
  patch: (context) => ({
    *releaseAs() {
      yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
    },
  }),
}
