import { mainline } from './mainline.ts'
import { MUTANTS } from './mutants/index.ts'
import { type Policy } from './policy.ts'
import { restore } from './restore.ts'
import { v1Described } from './v1-described.ts'
import { v1 } from './v1.ts'
import { v2 } from './v2.ts'
import { v3 } from './v3.ts'
import { v4 } from './v4.ts'

/** The policies that people choose from, in the order in which they were posted. */
export const POLICIES: readonly Policy[] = [mainline, v1, v1Described, v2, v3, v4, restore]

/** The mutants as well, which are there for who knows their ids. */
export const ALL_POLICIES: readonly Policy[] = [...POLICIES, ...MUTANTS]

/** Also a mutant. Throws an Error that names the ids of the others. */
export function policyById(id: string): Policy {
  const policy = ALL_POLICIES.find((candidate) => candidate.id === id)
  if (policy === undefined)
    throw new Error(
      `unknown policy "${id}": allowed are ${POLICIES.map((known) => known.id).join(', ')}, and the mutants`,
    )
  return policy
}
