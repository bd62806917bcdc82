import { describe, expect, it } from 'vitest'
import { type Discontinuity } from '../../../electron/protocol/types.ts'
import { SCRIPTED_DESCRIPTION } from '../testing/scripted-description.ts'
import { ns } from '../testing/scripted-state.ts'
import { chartItems, type ChartItem, type ChartLine } from './chart-item.ts'
import { linesOf, stackedChart, stackItems } from './chart-lines.ts'
import { LineValues } from './series/line-values.ts'

const [g52, t760] = SCRIPTED_DESCRIPTION.models
if (g52 === undefined || t760 === undefined) throw new Error('the description has two models')
const items = chartItems(g52)

function item(key: string): ChartItem {
  const found = items.get(key)
  if (found === undefined) throw new Error(`there is no ${key}`)
  return found
}
const value = (key: string, ...inputs: number[]) => item(`DERIVED.${key}`).line.formula?.(inputs)

describe('derived counters', () => {
  it('follow the published formulas', () => {
    expect(value('FRAGMENT_QUEUE', 300, 1000)).toBe(30)
    expect(value('PIXELS', 3)).toBe(3072)
    expect(value('CYCLES_PER_PIXEL', 2048, 1)).toBe(2)
    expect(value('PRIMITIVES', 1, 2, 3, 4)).toBe(10)
    expect(value('EARLY_ZS_KILLED', 1, 4)).toBe(25)
    expect(value('EXTERNAL_READ', 10)).toBe(10 * g52.busBytes)
    // A Mali-G52 has warps of 8 threads: two quads each.
    expect(value('FRAGMENT_THREADS', 5)).toBe(40)
    expect(value('FPK_KILLED_QUADS', 100, 10, 20)).toBe(50)
  })

  it('divide by the cores there are: the sum of two busy cores is 100 %', () => {
    expect(item('SHADER.FRAG_ACTIVE').blocks).toHaveLength(2)
    expect(value('CORE_FRAGMENT', 2000, 1000)).toBe(100)
    expect(value('CORE_FRAGMENT', 1000, 1000)).toBe(50)
  })

  it('are 0 when they would divide by 0, never negative, and no share is over 100 %', () => {
    expect(value('TILER', 5, 0)).toBe(0)
    expect(value('CYCLES_PER_PIXEL', 5, 0)).toBe(0)
    expect(value('FPK_KILLED_QUADS', 10, 10, 20)).toBe(0)
    expect(value('READ_LATENCY_OVER_384', 10, 5, 5, 5, 0, 0)).toBe(0)
    expect(value('TILER', 1001, 1000)).toBe(100)
  })

  it('are offered where a part has what they are made of', () => {
    const midgard = chartItems(t760)
    expect(midgard.has('DERIVED.FRAGMENT_QUEUE')).toBe(true)
    for (const key of ['DERIVED.FRAGMENT_THREADS', 'DERIVED.ALU', 'DERIVED.L2_READ_MISS'])
      expect(midgard.has(key)).toBe(false)
  })
})

const times = (begin: readonly number[], end: readonly number[]) => ({
  begin: Float64Array.from(begin),
  end: Float64Array.from(end),
  epoch: new Uint32Array(end.length),
})

function read(
  line: ChartLine,
  at: ReturnType<typeof times>,
  isRate: boolean,
  gaps: readonly Discontinuity[] = [],
  values = new LineValues(),
) {
  const source = {
    ...{ count: at.end.length, truncated: false, isSettled: false, from: 0, times: () => at },
    series: (words: readonly number[]) => Float64Array.from(at.end, (end) => end * words.length),
  }
  return [...values.read(line, source, at, isRate, gaps)]
}
const plain: ChartLine = { label: '', inputs: [[0]], formula: undefined }
const doubled: ChartLine = { label: '', inputs: [[0], [1]], formula: ([a = 0, b = 0]) => a + b }

describe('the values of a line', () => {
  it('are worked out for new samples alone, and anew when older ones come', () => {
    const values = new LineValues()
    expect(read(doubled, times([0, 10], [10, 20]), false, [], values)).toEqual([20, 40])
    expect(read(doubled, times([10, 20], [20, 30]), false, [], values)).toEqual([40, 60])
    expect(read(doubled, times([0, 10, 20], [10, 20, 30]), false, [], values)).toEqual([20, 40, 60])
  })

  it('per second are the counts over the length of their interval', () => {
    expect(read(plain, times([0, 5e8], [5e8, 2.5e9]), true)).toEqual([1e9, 2.5e9 / 2])
  })

  it('per second are unknown where it is not known when the count began', () => {
    const gap: Discontinuity = {
      ...{ id: 1, kind: 'RESET', epochBefore: 0, epochAfter: 1, errno: 0, ioctlsFailed: 0, samplesExpected: 1 },
      ...{ samplesLost: 1, configRestored: 'no', cause: '', policy: 'v4', tLastGood: ns(100), tFirstGood: ns(200) },
    }
    const at = { ...times([0, 150, 300], [100, 300, 400]), epoch: Uint32Array.from([0, 1, 1]) }
    expect(read(plain, at, true, [gap])).toEqual([1e9, NaN, 4e9])
    expect(read(plain, times([0, 20], [10, 20]), true)[1]).toBeNaN()
  })
})

describe('several lines in one chart', () => {
  it('are the cores that a counter has, and one where that is not asked for', () => {
    const active = item('SHADER.FRAG_ACTIVE')
    expect(linesOf(active, true).map(({ label }) => label)).toEqual(['core 0', 'core 1'])
    expect(linesOf(active, false)).toHaveLength(1)
    expect(linesOf(item('JM.GPU_ACTIVE'), true)).toHaveLength(1)
  })

  it('are stacked with those of the same unit, each the sum up to it; shares are not', () => {
    const stacks = stackItems(
      ['JM.JS0_ACTIVE', 'JM.JS0_TASKS', 'JM.JS1_ACTIVE', 'DERIVED.TILER', 'DERIVED.IRQ'].map(item),
    )
    expect(stacks.map(({ members }) => members.map(({ name }) => name))).toEqual([
      ['JS0_ACTIVE', 'JS1_ACTIVE'],
      ['JS0_TASKS'],
      ['TILER'],
      ['IRQ'],
    ])
    const [first] = stacks.map(stackedChart)
    expect(first?.lines?.map(({ formula }) => formula?.([3, 4]))).toEqual([3, 7])
  })
})
