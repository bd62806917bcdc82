import { mainline } from '../mainline.ts'
import { mmuAsGet } from '../../mmu.ts'
import { programCounters } from '../../perfcnt-base.ts'
import { sampleBufferOf } from '../../sample-buffer.ts'
import { mutantOver } from './mutant.ts'

/** Once posted so. */
export const mainlineAsNonzero = mutantOver(
  mainline,
  'mainline-as-nonzero',
  'Enable takes every address space but AS0 for an error, and keeps its use.',
  (context) => ({
    *hwEnable(_file, counterset) {
      const as = yield* mmuAsGet(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      if (as !== 0) return as
      yield* programCounters(context.pfdev, as, counterset)
      return 0
    },
  }),
)
