import { type Policy } from '../sim/driver/policies/policy.ts'
import { functionsOf } from './policy-source.ts'

/** The document of `diff`: the C functions that differ, with the text of each under both policies; '' where it does not exist. */
export interface PolicyDiff {
  readonly a: string
  readonly b: string
  readonly functions: readonly { readonly name: string; readonly a: string; readonly b: string }[]
}

export function diffPolicies(a: Policy, b: Policy): PolicyDiff {
  const [ofA, ofB] = [functionsOf(a), functionsOf(b)]
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])]
  const both = names.map((name) => ({ name, a: ofA.get(name) ?? '', b: ofB.get(name) ?? '' }))
  return { a: a.id, b: b.id, functions: both.filter((texts) => texts.a !== texts.b) }
}
