import { type Work } from './work.ts'

/** A factor that is fixed, or that the work of the moment decides. */
export type Share = number | ((work: Work) => number)

/**
 * How one count of a step follows from earlier ones. Names are counter names, or names of our own for counts that no word of the
 * dump shows. A rule may use an input of its block or the name of any rule before it.
 *
 * - `share`: `factor` times `of`, times the weight of the instance where `weighted`. At most `of` when the product of factors is
 *   at most 1, at least `of` when it is at least 1; the same for any whole number in place of 1.
 * - `sum`: `of` + `other`. `rest`: `of` - `other`, where `other` is a part of `of`. `larger`: the larger of the two.
 */
export type Rule =
  | {
      readonly kind: 'share'
      readonly name: string
      readonly of: string
      readonly factor: Share
      readonly weighted: boolean
    }
  | { readonly kind: 'sum' | 'rest' | 'larger'; readonly name: string; readonly of: string; readonly other: string }

export function share(name: string, of: string, factor: Share): Rule {
  return { kind: 'share', name, of, factor, weighted: false }
}

/** A share that differs by instance: cores are not equally busy, slices divide the traffic. */
export function weightedShare(name: string, of: string, factor: Share): Rule {
  return { kind: 'share', name, of, factor, weighted: true }
}

export function larger(name: string, of: string, other: string): Rule {
  return { kind: 'larger', name, of, other }
}

export function rest(name: string, of: string, part: string): Rule {
  return { kind: 'rest', name, of, other: part }
}

/** The same count under another name. */
export function same(name: string, of: string): Rule {
  return share(name, of, 1)
}

export function sum(name: string, first: string, ...others: readonly string[]): readonly Rule[] {
  return others.map((other, i) => {
    const isLast = i === others.length - 1
    return { kind: 'sum', name: isLast ? name : `${name}:${i}`, of: i === 0 ? first : `${name}:${i - 1}`, other }
  })
}

/**
 * Disjoint parts of `of`: they never add up to more than it. Factors are shares of the whole, at most 1 together. What is left
 * over gets the name `remainder`, if given.
 */
export function split(
  of: string,
  parts: readonly (readonly [name: string, factor: Share])[],
  remainder?: string,
): readonly Rule[] {
  const leftAfter = (i: number): string =>
    i < 0 ? of : ((i === parts.length - 1 ? remainder : undefined) ?? `${of} after ${parts[i]?.[0] ?? ''}`)
  return parts.flatMap(([name, factor], i) => {
    const before = parts.slice(0, i).map(([, earlier]) => earlier)
    return [share(name, leftAfter(i - 1), shareOfRest(factor, before)), rest(leftAfter(i), leftAfter(i - 1), name)]
  })
}

/** Those rules that lead to one of `names`: products of a family share rules but not all counters. */
export function neededRules(rules: readonly Rule[], names: readonly string[]): readonly Rule[] {
  const needed = new Set(names)
  return rules
    .toReversed()
    .filter((rule) => {
      if (!needed.has(rule.name)) return false
      needed.add(rule.of)
      if (rule.kind !== 'share') needed.add(rule.other)
      return true
    })
    .toReversed()
}

export function isFixed(factor: Share): factor is number {
  return typeof factor === 'number'
}

export function factorOf(factor: Share, work: Work): number {
  return isFixed(factor) ? factor : factor(work)
}

/** A share of the whole as a share of what the parts before it leave. */
function shareOfRest(factor: Share, before: readonly Share[]): Share {
  if (isFixed(factor) && before.every(isFixed))
    return ofRest(
      factor,
      before.reduce((a, b) => a + b, 0),
    )
  return (work) => {
    let taken = 0
    for (const earlier of before) taken += factorOf(earlier, work)
    return ofRest(factorOf(factor, work), taken)
  }
}

function ofRest(part: number, taken: number): number {
  const left = 1 - taken
  return left <= 0 ? 0 : Math.min(1, part / left)
}
