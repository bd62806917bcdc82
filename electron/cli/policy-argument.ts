import { ALL_POLICIES, POLICIES } from '../sim/driver/policies/index.ts'
import { type Policy } from '../sim/driver/policies/policy.ts'
import { oneOf } from './usage-error.ts'

/** Also a mutant, which is not among those named as allowed. */
export function policyNamed(wanted: string): Policy {
  return ALL_POLICIES.find(({ id }) => id === wanted) ?? oneOf('policy', wanted, POLICIES)
}
