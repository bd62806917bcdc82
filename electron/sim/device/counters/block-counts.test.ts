import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gpuModel } from '../gpu-models.testing.ts'
import { type CounterDefinition } from '../models.ts'
import { BlockCounts, type BlockCountsOptions } from './block-counts.ts'
import { larger, rest, share, split, sum, weightedShare } from './rule.ts'
import { Work } from './work.ts'

const counter = (name: string, offset: number): CounterDefinition => ({
  offset,
  name,
  title: name,
  description: '',
  units: 'cycles',
  group: '',
})

function blockCounts(options: Partial<BlockCountsOptions>): BlockCounts {
  return new BlockCounts({
    product: 'X1',
    inputs: ['cycles'],
    rules: [],
    outputs: [],
    counters: [],
    blocks: [{ kind: 'SHADER', index: 0, present: true, byteOffset: 256 }],
    weights: [1],
    ...options,
  })
}

describe('BlockCounts', () => {
  it('keeps a part within its whole and parts within their sum, whatever the steps', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.double({ min: 0, max: 0.99, noNaN: true }), (steps, factor) => {
        const counts = blockCounts({
          rules: [
            share('PART', 'cycles', factor),
            ...split(
              'PART',
              [
                ['A', 0.4],
                ['B', 0.35],
              ],
              'C',
            ),
          ],
          outputs: ['PART', 'A', 'B', 'C'],
        })
        for (const cycles of steps) {
          counts.set(0, cycles)
          counts.step(new Float64Array(0))
          const [part, a, b, c] = ['PART', 'A', 'B', 'C'].map((name) => counts.total(counts.place(name)))
          expect(part).toBeLessThanOrEqual(cycles)
          expect((a ?? 0) + (b ?? 0) + (c ?? 0)).toBe(part)
        }
      }),
    )
  })

  it('loses no fraction: a thousand steps of one cycle count as much as one of a thousand', () => {
    const counts = blockCounts({ rules: [share('PART', 'cycles', 0.3)], counters: [counter('PART', 5)] })
    const totals = new Float64Array(128)
    counts.set(0, 1)
    for (let i = 0; i < 1000; i++) counts.step(totals)
    expect(Math.abs((totals[64 + 5] ?? 0) - 300)).toBeLessThanOrEqual(1)
  })

  it('counts each instance in its own block, by its weight, and adds them up', () => {
    const counts = blockCounts({
      rules: [weightedShare('BUSY', 'cycles', 1), rest('IDLE', 'cycles', 'BUSY'), larger('MOST', 'BUSY', 'IDLE')],
      outputs: ['BUSY', 'MOST'],
      counters: [counter('BUSY', 4), counter('IDLE', 9)],
      blocks: [0, 1].map((index) => ({ kind: 'SHADER', index, present: true, byteOffset: 256 * index })),
      weights: [1, 0.25],
    })
    const totals = new Float64Array(128)
    counts.set(0, 100)
    counts.step(totals)
    expect([totals[4], totals[9], totals[64 + 4], totals[64 + 9]]).toEqual([100, 0, 25, 75])
    expect(counts.total(counts.place('BUSY'))).toBe(125)
    expect(counts.total(counts.place('MOST'))).toBe(175)
  })

  it('takes factors from the work when that changes', () => {
    const counts = blockCounts({
      rules: [share('ALU', 'cycles', (work) => work.alu), ...sum('TWICE', 'ALU', 'ALU')],
      outputs: ['TWICE'],
    })
    const work = new Work(gpuModel('g52-mp2'))
    work.alu = 0.5
    counts.setWork(work)
    counts.set(0, 10)
    counts.step(new Float64Array(0))
    expect(counts.total(counts.place('TWICE'))).toBe(10)
  })

  it('refuses a counter without a rule, and a rule before what it needs', () => {
    expect(() => blockCounts({ counters: [counter('NOVEL', 4)] })).toThrow('counter table X1 needs NOVEL')
    const rules = [share('B', 'A', 1), share('A', 'cycles', 1)]
    expect(() => blockCounts({ rules, outputs: ['B'] })).toThrow('B needs A, which no input and no earlier rule gives')
    const twice = [share('A', 'cycles', 1), share('A', 'cycles', 0.5)]
    expect(() => blockCounts({ rules: twice, outputs: ['A'] })).toThrow('two rules give the same name: A')
  })
})
