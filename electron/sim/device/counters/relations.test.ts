import { describe, expect, it } from 'vitest'
import { Field } from '../model-json.ts'
import { GPU_MODELS, gpuModel, gpuResource } from '../gpu-models.testing.ts'
import { parseExpression } from './expression.testing.ts'
import { RelationChecks } from './relations.testing.ts'

const evaluate = (text: string, values: Readonly<Record<string, number>> = {}): number =>
  parseExpression(text).evaluate((name) => values[name] ?? NaN)

describe('expressions of invariants.json', () => {
  it('bind as in C', () => {
    expect(evaluate('1 + 2 * 3 <= 7')).toBe(1)
    expect(evaluate('12 / 4 - 2 - 1')).toBe(0)
    expect(evaluate('A > 0 or (B + C == 0)', { A: 0, B: 0, C: 0 })).toBe(1)
    expect(evaluate('A > 0 or (B + C == 0)', { A: 0, B: 1, C: 0 })).toBe(0)
    expect(evaluate('max(A, B, C * 4) <= 8', { A: 1, B: 2, C: 2 })).toBe(1)
  })

  it('are refused with the place of the mistake', () => {
    expect(() => parseExpression('A + ) B')).toThrow('unexpected ) in: A + ) B')
    expect(() => parseExpression('(A + B')).toThrow('expected ) before the end in: (A + B')
    expect(() => parseExpression('A B')).toThrow('unexpected B in: A B')
  })
})

describe('relations', () => {
  it('apply to some model, each of them', () => {
    const checked = new Set(
      GPU_MODELS.flatMap((model) =>
        (['hard', 'soft'] as const).flatMap((level) => [...new RelationChecks(model, level).ids]),
      ),
    )
    const unchecked = new Field('invariants.json', gpuResource('invariants.json'))
      .at('relations')
      .items((relation) => relation.at('id').text())
      .filter((id) => !checked.has(id))
    // Over several dumps: those of one dump say nothing about them.
    expect(unchecked.filter((id) => !id.startsWith('S.'))).toEqual([])
  })

  it('are broken by counts that contradict each other, at the block where they do', () => {
    const model = gpuModel('g57-mc2')
    const counts = new Float64Array(model.dumpBytes / 4)
    const core2 = model.blocks.find(({ kind, index }) => kind === 'SHADER' && index === 2)
    counts[(core2?.byteOffset ?? 0) / 4 + 26] = 10
    expect(new RelationChecks(model, 'hard').violations(counts, 1e6)).toEqual(['SC.exec.union g57-mc2 SHADER 2'])
  })
})
