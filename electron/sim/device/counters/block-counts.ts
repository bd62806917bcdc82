import { type CounterBlock } from '../dump-layout.ts'
import { type CounterDefinition } from '../models.ts'
import { factorOf, isFixed, neededRules, type Rule, type Share } from './rule.ts'
import { type Work } from './work.ts'

const SHARE = 0
const SUM = 1
const REST = 2
const LARGER = 3
const OPCODES = { share: SHARE, sum: SUM, rest: REST, larger: LARGER } as const

const NO_WORD = -1

export interface BlockCountsOptions {
  /** The product whose table `counters` is from, for messages. */
  readonly product: string
  /** Names of the counts that `set` gives before each step. */
  readonly inputs: readonly string[]
  readonly rules: readonly Rule[]
  /** Names whose sum over instances is asked for with `total`. */
  readonly outputs: readonly string[]
  readonly counters: readonly CounterDefinition[]
  readonly blocks: readonly CounterBlock[]
  /** Weight of each of `blocks` in weighted shares, at most 1. */
  readonly weights: readonly number[]
}

/**
 * The counters of one kind of block, as whole numbers that follow from one another.
 *
 * A dump is a difference of two totals, each rounded down. Were every total a real number of its own, two words of one dump could
 * each be off by one and contradict each other. Here each step yields whole counts instead: a share of a whole count is rounded
 * down and its fraction carried to the next step, which keeps `share <= whole` exact (fraction < 1, factor <= 1, whole an integer:
 * floor(fraction + factor * whole) <= whole). A relation that holds in every step holds in every sum of steps, hence in every dump.
 * Rounding of doubles plays no part: a factor of exactly 1 never leaves a fraction, the others stay clear of 1.
 */
export class BlockCounts {
  readonly #inputs: readonly string[]
  readonly #names: readonly string[]
  /** The factors that depend on the work, and which rules they are of. */
  readonly #factors: readonly Share[]
  readonly #factorRules: Int32Array
  readonly #opcodes: Int32Array
  readonly #of: Int32Array
  readonly #other: Int32Array
  readonly #isWeighted: Uint8Array
  readonly #weights: Float64Array
  /** Per instance and rule: word of the dump, or NO_WORD. */
  readonly #words: Int32Array
  /** Per instance and rule: the fraction not yet counted. */
  readonly #fractions: Float64Array
  /** Per rule: its factor for the work of the moment. */
  readonly #rates: Float64Array
  /** Inputs, then the result of each rule, for the instance at hand. */
  readonly #counts: Float64Array
  readonly #outputs: Int32Array
  /** By place, for outputs only. */
  readonly #sums: Float64Array

  /** Throws an Error if a counter has no rule, or a rule uses a name that nothing before it gives. */
  constructor({ product, inputs, rules: allRules, outputs, counters, blocks, weights }: BlockCountsOptions) {
    const rules = neededRules(allRules, [...outputs, ...counters.map(({ name }) => name)])
    const names = [...inputs, ...rules.map(({ name }) => name)]
    const places = new Map(names.map((name, place) => [name, place]))
    if (places.size < names.length) throw new Error(`two rules give the same name: ${duplicatesOf(names).join(', ')}`)
    const placeOf = (name: string, user: string): number => {
      const place = places.get(name)
      if (place === undefined || place >= (places.get(user) ?? names.length)) {
        throw new Error(
          `${user} needs ${name}, which no input and no earlier rule gives: add a rule to device/counters`,
        )
      }
      return place
    }
    for (const { name } of counters) placeOf(name, `counter table ${product}`)

    this.#inputs = inputs
    this.#names = names
    this.#opcodes = Int32Array.from(rules, ({ kind }) => OPCODES[kind])
    this.#of = Int32Array.from(rules, ({ name, of }) => placeOf(of, name))
    this.#other = Int32Array.from(rules, (rule) => (rule.kind === 'share' ? 0 : placeOf(rule.other, rule.name)))
    this.#isWeighted = Uint8Array.from(rules, (rule) => (rule.kind === 'share' && rule.weighted ? 1 : 0))
    const factors = rules.map((rule) => (rule.kind === 'share' ? rule.factor : 0))
    this.#rates = Float64Array.from(factors, (factor) => (isFixed(factor) ? factor : 0))
    this.#factors = factors.filter((factor) => !isFixed(factor))
    this.#factorRules = Int32Array.from(factors.flatMap((factor, rule) => (isFixed(factor) ? [] : [rule])))
    const offsets = new Map(counters.map(({ name, offset }) => [name, offset]))
    this.#words = Int32Array.from(
      blocks.flatMap(({ byteOffset }) =>
        rules.map(({ name }) => {
          const offset = offsets.get(name)
          return offset === undefined ? NO_WORD : byteOffset / 4 + offset
        }),
      ),
    )
    this.#weights = Float64Array.from(weights)
    this.#fractions = new Float64Array(blocks.length * rules.length)
    this.#counts = new Float64Array(names.length)
    this.#outputs = Int32Array.from(outputs, (name) => this.place(name))
    this.#sums = new Float64Array(names.length)
  }

  /** The place to give to `total` for an output, or to `set` for an input. Throws an Error for an unknown name. */
  place(name: string): number {
    const place = this.#names.indexOf(name)
    if (place < 0) throw new Error(`no count is named ${name}; there are ${this.#names.join(', ')}`)
    return place
  }

  /** Takes the factors that depend on the work from `work`. To be called before the first step and when the work changes. */
  setWork(work: Work): void {
    for (let i = 0; i < this.#factorRules.length; i++) {
      this.#rates[this.#factorRules[i] ?? 0] = factorOf(this.#factors[i] ?? 0, work)
    }
  }

  /** An input of the next step, the same for every instance. */
  set(place: number, count: number): void {
    this.#counts[place] = count
  }

  /** One step of every instance, added to `totals`. */
  step(totals: Float64Array): void {
    this.#sums.fill(0)
    for (let instance = 0; instance < this.#weights.length; instance++) this.#stepInstance(instance, totals)
  }

  /** An output of the last step, summed over instances. */
  total(place: number): number {
    return this.#sums[place] ?? 0
  }

  #stepInstance(instance: number, totals: Float64Array): void {
    const opcodes = this.#opcodes
    const ofs = this.#of
    const others = this.#other
    const weighted = this.#isWeighted
    const counts = this.#counts
    const rates = this.#rates
    const fractions = this.#fractions
    const words = this.#words
    const weight = this.#weights[instance] ?? 0
    const rules = opcodes.length
    let at = instance * rules
    let place = this.#inputs.length
    for (let rule = 0; rule < rules; rule++, at++, place++) {
      let count = counts[ofs[rule] ?? 0] ?? 0
      switch (opcodes[rule]) {
        case SUM:
          count += counts[others[rule] ?? 0] ?? 0
          break
        case REST:
          count -= counts[others[rule] ?? 0] ?? 0
          break
        case LARGER:
          count = Math.max(count, counts[others[rule] ?? 0] ?? 0)
          break
        default: {
          const rate = rates[rule] ?? 0
          const due = (fractions[at] ?? 0) + (weighted[rule] === 1 ? rate * weight : rate) * count
          count = Math.floor(due)
          fractions[at] = due - count
        }
      }
      counts[place] = count
      const word = words[at] ?? NO_WORD
      if (word !== NO_WORD) totals[word] = (totals[word] ?? 0) + count
    }
    for (let i = 0; i < this.#outputs.length; i++) {
      const output = this.#outputs[i] ?? 0
      this.#sums[output] = (this.#sums[output] ?? 0) + (counts[output] ?? 0)
    }
  }
}

function duplicatesOf(names: readonly string[]): readonly string[] {
  return names.filter((name, i) => names.indexOf(name) < i)
}
