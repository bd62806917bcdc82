import { EBUSY } from '../../../kernel/errno.ts'
import { mainline } from '../mainline.ts'
import { mutantOver } from './mutant.ts'

/** Once posted so. */
export const mainlineAsLockHeld = mutantOver(
  mainline,
  'mainline-as-lock-held',
  'Without a free address space, panfrost_mmu_as_get() returns -EBUSY and keeps as_lock.',
  (_context, base) => ({
    *unlockAfterAsGet(as) {
      if (as !== -EBUSY) yield* base.unlockAfterAsGet(as)
    },
  }),
)
