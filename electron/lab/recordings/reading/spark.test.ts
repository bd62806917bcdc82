import { describe, expect, it } from 'vitest'
import { testBatches } from './batches.testing.ts'
import { SparkBuilder } from './spark.ts'

const [gap] = testBatches(1, 40).flatMap(({ discontinuities }) => discontinuities)

/** 48 s, a part each second; a sample each half second but from 10 s to 12.5 s. */
function spark(kind = gap?.kind) {
  const builder = new SparkBuilder({ from: 0, to: 48e9 }, [0, 2])
  for (let begin = 0; begin < 24e9; begin += 0.5e9) {
    if (begin >= 10e9 && begin < 12.5e9) continue
    builder.sample(begin, begin + 0.5e9, Uint32Array.of(begin < 5e9 ? 30 : 10, 999, begin < 5e9 ? 10 : 0))
  }
  if (gap === undefined || kind === undefined) throw new Error('the fixtures have no discontinuity')
  return builder.build([{ ...gap, kind, tLastGood: at(10e9), tFirstGood: at(12.5e9) }], 48e9)
}
const at = (time: number) => time as NonNullable<typeof gap>['tLastGood']

describe('a spark', () => {
  it('has the level of each part, of its most', () => {
    const levels = spark().map(({ level }) => level)
    expect(levels.slice(0, 10)).toEqual([1, 1, 1, 1, 1, 0.25, 0.25, 0.25, 0.25, 0.25])
    expect(levels.slice(24)).toEqual(Array<undefined>(24).fill(undefined))
  })

  it('joins nothing over a gap, and marks every part that it touches', () => {
    const parts = spark()
    expect(parts.slice(10, 13).map(({ level }) => level)).toEqual([undefined, undefined, 0.25])
    expect(parts.flatMap(({ isGap }, i) => (isGap ? [i] : []))).toEqual([10, 11, 12])
  })

  it('has no gap where a sample was stretched: its counts are good', () => {
    expect(spark('STRETCHED').filter(({ isGap }) => isGap)).toEqual([])
  })
})
