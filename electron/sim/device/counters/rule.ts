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
  const rules: Rule[] = []
  let left = of
  parts.forEach(([name, factor], i) => {
    const before = parts.slice(0, i).map(([, earlier]) => earlier)
    rules.push(share(name, left, (work) => shareOfRest(factor, before, work)))
    const isLast = i === parts.length - 1
    const leftAfter = isLast && remainder !== undefined ? remainder : `${of} without ${name}`
    rules.push(rest(leftAfter, left, name))
    left = leftAfter
  })
  return rules
}

export function factorOf(factor: Share, work: Work): number {
  return typeof factor === 'number' ? factor : factor(work)
}

function shareOfRest(factor: Share, before: readonly Share[], work: Work): number {
  const left = 1 - before.reduce<number>((taken, earlier) => taken + factorOf(earlier, work), 0)
  return left <= 0 ? 0 : Math.min(1, factorOf(factor, work) / left)
}
