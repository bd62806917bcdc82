import { ALL_POLICIES, POLICIES } from '../sim/driver/policies/index.ts'
import { type Policy } from '../sim/driver/policies/policy.ts'
import { UsageError } from './usage-error.ts'

/** Also a mutant, which is not among those named as allowed. */
export function policyNamed(wanted: string): Policy {
  const found = ALL_POLICIES.find(({ id }) => id === wanted)
  if (found !== undefined) return found
  const allowed = POLICIES.map(({ id }) => id).join(', ')
  throw new UsageError(`unknown policy "${wanted}": allowed are ${allowed}, and the mutants that policies --all lists`)
}
