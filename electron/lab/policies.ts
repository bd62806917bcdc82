import { type PolicyInfo } from '../protocol/types.ts'
import { POLICIES } from '../sim/driver/policies/index.ts'
import { touchesOf } from '../sim/driver/policies/touched.ts'

/** The policies as a window or the command line lists them, in the order in which they were posted. */
export function describePolicies(): readonly PolicyInfo[] {
  return POLICIES.map((policy) => ({
    id: policy.id,
    label: policy.label,
    summary: policy.summary,
    source: policy.source,
    attributed: policy.attributed,
    base: policy.base?.id,
    touches: touchesOf(policy),
  }))
}
