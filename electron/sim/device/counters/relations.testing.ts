import { type BlockKind, type CounterBlock } from '../dump-layout.ts'
import { gpuResource } from '../gpu-models.testing.ts'
import { Field } from '../model-json.ts'
import { COUNTER_CATEGORIES, type GpuModel } from '../models.ts'
import { parseExpression, type Expression } from './expression.testing.ts'

const LEVELS = ['hard', 'soft'] as const
export type RelationLevel = (typeof LEVELS)[number]

const SCOPES = ['jm', 'tiler', 'core', 'l2', 'gpu', 'series'] as const
type Scope = (typeof SCOPES)[number]

const INTERNAL_BUS_BYTES = 16

/** A relation of invariants.json within one dump. Those over several dumps (scope `series`) have no expression. */
interface Relation {
  readonly id: string
  readonly level: RelationLevel
  readonly scope: Exclude<Scope, 'series'>
  readonly expression: Expression
  readonly families: readonly string[] | undefined
}

const RELATIONS: readonly Relation[] = new Field('invariants.json', gpuResource('invariants.json'))
  .at('relations')
  .items((relation) => {
    const scope = relation.at('scope').oneOf(SCOPES)
    if (scope === 'series') return []
    const only = relation.at('only')
    return [
      {
        id: relation.at('id').text(),
        level: relation.at('level').oneOf(LEVELS),
        scope,
        expression: parseExpression(relation.at('expr').text()),
        families: only.value === undefined ? undefined : only.text().split('|'),
      },
    ]
  })
  .flat()

/** One relation at one place: a block, or the whole GPU. */
interface Check {
  readonly text: string
  readonly relation: Relation
  /** Words of the dump that add up to the counter. */
  readonly words: ReadonlyMap<string, readonly number[]>
}

/** The relations of `level` that apply to a model: those all of whose counters it has. */
export class RelationChecks {
  readonly #checks: readonly Check[]
  readonly #constants: ReadonlyMap<string, number>
  readonly #clockHz: number

  constructor(model: GpuModel, level: RelationLevel) {
    this.#clockHz = model.clockHz
    this.#constants = new Map([
      ['f', 1],
      ['fcore', 1],
      ['CORES', model.cores.length],
      ['SLICES', model.l2Slices],
      ['BUS', model.extBusBytes],
      ['IBUS', INTERNAL_BUS_BYTES],
      ['WARP', model.warpSize],
    ])
    const applies = ({ level: of, families }: Relation): boolean =>
      of === level && (families === undefined || families.includes(model.family))
    this.#checks = RELATIONS.filter(applies).flatMap((relation) => this.#checksOf(model, relation))
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#checks.map(({ relation }) => relation.id))
  }

  /** What does not hold in counts of `nanos`, in words. */
  violations(counts: ArrayLike<number>, nanos: number): readonly string[] {
    return this.#checks.filter((check) => !this.#holds(check, counts, nanos)).map(({ text }) => text)
  }

  #holds({ relation, words }: Check, counts: ArrayLike<number>, nanos: number): boolean {
    const valueOf = (name: string): number => {
      // f and dt occur as a product only: clock cycles of the interval. Modelled: one clock.
      if (name === 'dt') return (nanos * this.#clockHz) / 1e9
      const constant = this.#constants.get(name)
      if (constant !== undefined) return constant
      return (words.get(name) ?? []).reduce((sum, word) => sum + (counts[word] ?? 0), 0)
    }
    return relation.expression.evaluate(valueOf) !== 0
  }

  #checksOf(model: GpuModel, relation: Relation): readonly Check[] {
    const counters = relation.expression.names.filter((name) => name !== 'dt' && !this.#constants.has(name))
    const places = placesOf(model, relation.scope)
    const checks = places.map(({ text, blocks }) => ({
      text: `${relation.id} ${text}`,
      relation,
      words: new Map(counters.map((name) => [name, wordsOf(model, blocks, name)])),
    }))
    return checks.filter(({ words }) => [...words.values()].every((found) => found.length > 0))
  }
}

const KIND_OF_SCOPE = { jm: 'JM', tiler: 'TILER', core: 'SHADER', l2: 'MMU_L2' } as const satisfies Record<
  Exclude<Relation['scope'], 'gpu'>,
  BlockKind
>

function placesOf(
  model: GpuModel,
  scope: Relation['scope'],
): readonly { readonly text: string; readonly blocks: readonly CounterBlock[] }[] {
  const present = model.blocks.filter((block) => block.present)
  if (scope === 'gpu') return [{ text: model.id, blocks: present }]
  return present
    .filter(({ kind }) => kind === KIND_OF_SCOPE[scope])
    .map((block) => ({ text: `${model.id} ${block.kind} ${block.index}`, blocks: [block] }))
}

function wordsOf(model: GpuModel, blocks: readonly CounterBlock[], name: string): readonly number[] {
  return COUNTER_CATEGORIES.flatMap((category) =>
    model.counters[category]
      .filter((counter) => counter.name === name)
      .flatMap(({ offset }) =>
        blocks.filter(({ kind }) => kind === category).map(({ byteOffset }) => byteOffset / 4 + offset),
      ),
  )
}
