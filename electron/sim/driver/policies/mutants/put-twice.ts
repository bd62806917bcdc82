import { mmuAsPut } from '../../mmu.ts'
import { sampleBufferOf } from '../../sample-buffer.ts'
import { mutant } from './mutant.ts'

export const putTwice = mutant(
  'put-twice',
  'Disable puts the address space and notes it only after reset.lock, so that a reset between the two puts it again.',
  (session, context) => ({
    *retract() {
      const { perfcnt } = context.pfdev
      yield* session.resetLock.downRead()
      yield* perfcnt.ops.gpuDisable()
      if (session.active) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      yield* session.resetLock.upRead()
      session.active = false
      session.counterset = undefined
      perfcnt.user = undefined
    },
  }),
)
