import { type PolicyInfo } from '../../protocol/types.ts'
import { POLICIES } from '../../sim/driver/policies/index.ts'
import { type Policy } from '../../sim/driver/policies/policy.ts'
import { touchesOf } from '../../sim/driver/policies/touched.ts'

/** The policies as a window or the command line lists them, in the order in which they were posted. */
export function describePolicies(policies: readonly Policy[] = POLICIES): readonly PolicyInfo[] {
  return policies.map((policy) => ({
    id: policy.id,
    label: policy.label,
    summary: policy.summary,
    source: policy.source,
    attributed: policy.attributed,
    base: policy.base?.id,
    touches: touchesOf(policy),
  }))
}
