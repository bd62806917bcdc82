import { mmuAsPut } from '../../mmu.ts'
import { sampleBufferOf } from '../../sample-buffer.ts'
import { mutant } from './mutant.ts'

export const putTwice = mutant(
  'put-twice',
  'Disable puts the address space in one section of reset.lock and notes it in another, so that a reset between the two puts it again.',
  (session, context) => ({
    *retract() {
      const { perfcnt } = context.pfdev
      yield* session.resetLock.downRead()
      yield* perfcnt.ops.gpuDisable()
      if (session.active) yield* mmuAsPut(context.pfdev, sampleBufferOf(context.pfdev).mmu)
      yield* session.resetLock.upRead()
      yield* session.resetLock.downRead()
      session.active = false
      session.counterset = undefined
      perfcnt.user = undefined
      yield* session.resetLock.upRead()
    },
  }),
)
