import { type Policy } from '../policy.ts'
import { allocUnderLock } from './alloc-under-lock.ts'
import { ignoreAsError } from './ignore-as-error.ts'
import { lockOverWait } from './lock-over-wait.ts'
import { mainlineAsLockHeld } from './mainline-as-lock-held.ts'
import { mainlineAsNonzero } from './mainline-as-nonzero.ts'
import { noDrain } from './no-drain.ts'
import { noGenerationCheck } from './no-generation-check.ts'
import { noRestore } from './no-restore.ts'
import { noWakeUp } from './no-wake-up.ts'
import { offBeforeReset } from './off-before-reset.ts'
import { perfcntLockInReset } from './perfcnt-lock-in-reset.ts'
import { programUnlocked } from './program-unlocked.ts'
import { publishEarly } from './publish-early.ts'
import { putTwice } from './put-twice.ts'
import { reportEarly } from './report-early.ts'
import { skipIrqSync } from './skip-irq-sync.ts'
import { skipPendingCheck } from './skip-pending-check.ts'
import { unboundedRetry } from './unbounded-retry.ts'
import { unboundedWait } from './unbounded-wait.ts'

/** Policies with one thing broken on purpose: the proof that a search can see. */
export const MUTANTS: readonly Policy[] = [
  skipIrqSync,
  lockOverWait,
  reportEarly,
  publishEarly,
  putTwice,
  noWakeUp,
  skipPendingCheck,
  programUnlocked,
  ignoreAsError,
  unboundedRetry,
  unboundedWait,
  perfcntLockInReset,
  allocUnderLock,
  noGenerationCheck,
  noRestore,
  noDrain,
  offBeforeReset,
  mainlineAsNonzero,
  mainlineAsLockHeld,
]
