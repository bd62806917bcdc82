import * as regs from '../../../device/regs.ts'
import { mutant } from './mutant.ts'

export const skipIrqSync = mutant(
  'skip-irq-sync',
  'A reset masks the GPU interrupt and does not wait for the handler that is running.',
  (_session, context) => ({
    *quiesceIrq() {
      yield* context.pfdev.io.writel(regs.GPU_INT_MASK, 0)
    },
  }),
)
