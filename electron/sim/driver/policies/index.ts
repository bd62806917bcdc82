import { mainline } from './mainline.ts'
import { type Policy } from './policy.ts'
import { restore } from './restore.ts'
import { v2 } from './v2.ts'

/** All policies, in the order in which they were posted. */
export const POLICIES: readonly Policy[] = [mainline, v2, restore]

/** Throws an Error that names the allowed ids. */
export function policyById(id: string): Policy {
  const policy = POLICIES.find((candidate) => candidate.id === id)
  if (policy === undefined)
    throw new Error(`unknown policy "${id}": allowed are ${POLICIES.map((known) => known.id).join(', ')}`)
  return policy
}
