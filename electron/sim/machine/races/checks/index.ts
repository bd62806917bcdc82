import { type CheckContext, type RaceCheck } from '../race-check.ts'
import { addressSpaceOwners } from './address-space-owners.ts'
import { addressSpaceUses } from './address-space-uses.ts'
import { callResults } from './call-results.ts'
import { pmUses } from './pm-uses.ts'
import { resetLocks } from './reset-locks.ts'
import { resetReports } from './reset-reports.ts'
import { samples } from './samples.ts'
import { sessions } from './sessions.ts'
import { splats } from './splats.ts'
import { stuckThreads } from './stuck-threads.ts'

/** Every check, each with ghost state of its own. */
export function checksOf(context: CheckContext): readonly RaceCheck[] {
  return [
    splats(context),
    addressSpaceUses(context),
    addressSpaceOwners(context),
    sessions(context),
    resetReports(context),
    resetLocks(context),
    samples(context),
    pmUses(context),
    callResults(context),
    stuckThreads(context),
  ]
}
