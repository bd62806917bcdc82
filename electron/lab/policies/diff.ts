import { type Policy } from '../../sim/driver/policies/policy.ts'
import { fieldsOf, type FunctionPart, functionsOf, partsOf, type SourceText } from './source.ts'

/** The document of `diff`: the C functions that differ, with the text of each under both policies; '' where it does not exist. */
export interface PolicyDiff {
  readonly a: string
  readonly b: string
  readonly functions: readonly { readonly name: string; readonly a: string; readonly b: string }[]
  /** What each adds to struct panfrost_perfcnt and struct panfrost_device, where that differs. */
  readonly fields?: { readonly a: string; readonly b: string }
}

export function diffPolicies(a: Policy, b: Policy): PolicyDiff {
  const [ofA, ofB] = [functionsOf(a), functionsOf(b)]
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])]
  const both = names.map((name) => ({ name, a: ofA.get(name) ?? '', b: ofB.get(name) ?? '' }))
  const fields = { a: fieldsOf(a)?.text ?? '', b: fieldsOf(b)?.text ?? '' }
  const functions = both.filter((texts) => texts.a !== texts.b)
  return { a: a.id, b: b.id, functions, ...(fields.a === fields.b ? {} : { fields }) }
}

/** A text that takes the place of another; undefined where there is none. */
export interface Replacement {
  readonly cname: string
  readonly a: SourceText | undefined
  readonly b: SourceText | undefined
}

/** What differs, the fields first, then function by function: each with the file that it stands in. */
export function replacements(a: Policy, b: Policy): readonly Replacement[] {
  return [
    ...pairs(listOf(fieldsOf(a)), listOf(fieldsOf(b))).map((pair) => ({ cname: FIELDS, ...pair })),
    ...functionReplacements(a, b),
  ]
}

/** The heading of the fields. Most are in struct panfrost_perfcnt; reset.lock is in `reset` of struct panfrost_device. */
const FIELDS = 'struct panfrost_perfcnt'

const listOf = (text: SourceText | undefined): readonly SourceText[] => (text === undefined ? [] : [text])

function functionReplacements(a: Policy, b: Policy): readonly Replacement[] {
  const [partsA, partsB] = [byIdentity(partsOf(a)), byIdentity(partsOf(b))]
  return [...new Set([...partsA.keys(), ...partsB.keys()])].flatMap((identity) => {
    const [ofA, ofB] = [partsA.get(identity), partsB.get(identity)]
    const cname = ofA?.cname ?? ofB?.cname ?? ''
    return pairs(ofA?.texts ?? [], ofB?.texts ?? []).map((pair) => ({ cname, ...pair }))
  })
}

/** A function under another name is another function, and the same one wherever it is called from. */
function byIdentity(parts: readonly FunctionPart[]): ReadonlyMap<string, FunctionPart> {
  return new Map(parts.map((part) => [part.isPiece ? `${part.key} of ${part.cname}` : part.cname, part]))
}

/** From the lowest up, so that what is only called by something new does not differ. */
function pairs(ofA: readonly SourceText[], ofB: readonly SourceText[]): readonly Omit<Replacement, 'cname'>[] {
  const depth = Math.max(ofA.length, ofB.length)
  return Array.from({ length: depth }, (_, i) => ({ a: ofA.at(i - depth), b: ofB.at(i - depth) })).filter(
    (pair) => pair.a?.text !== pair.b?.text,
  )
}
