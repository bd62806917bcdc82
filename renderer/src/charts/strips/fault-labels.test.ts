import { describe, expect, it } from 'vitest'
import { type FaultRecord } from '../../../../electron/protocol/types.ts'
import { ns } from '../../testing/scripted-state.ts'
import { placeFaultLabels } from './fault-labels.ts'

const TEXT_PX = 11

function mark(x: number, count = 1) {
  const fault: FaultRecord = { id: x, kind: 'hang', at: ns(0), phase: 'injected' }
  const faults: [FaultRecord, ...FaultRecord[]] = [fault, ...Array.from({ length: count - 1 }, () => fault)]
  return { x, faults }
}

const texts = (...args: Parameters<typeof placeFaultLabels>) => placeFaultLabels(...args).map(({ text }) => text)

describe('the label of a fault', () => {
  it('stands at the right of its triangle, whose tip is the instant', () => {
    expect(placeFaultLabels([mark(100)], [], 500, TEXT_PX)).toEqual([{ left: 93, width: 47, text: '▲ hang' }])
  })

  it('stands at the left where the reset that follows is too near', () => {
    expect(placeFaultLabels([mark(100)], [130], 500, TEXT_PX)).toEqual([{ left: 60, width: 47, text: 'hang ▲' }])
    expect(texts([mark(100)], [141], 500, TEXT_PX)).toEqual(['▲ hang'])
  })

  it('stands at the left at the right edge of the strip', () => {
    expect(texts([mark(480)], [], 500, TEXT_PX)).toEqual(['hang ▲'])
  })

  it('gives way to what is at both sides, and is a triangle alone', () => {
    expect(texts([mark(100)], [80, 130], 500, TEXT_PX)).toEqual(['▲'])
    expect(texts([mark(100), mark(125), mark(150)], [160], 500, TEXT_PX)).toEqual(['hang ▲', '▲', '▲'])
    expect(texts([mark(20)], [50], 500, TEXT_PX)).toEqual(['▲'])
  })

  it('counts what is at one place', () => {
    expect(texts([mark(100, 3)], [], 500, TEXT_PX)).toEqual(['▲ ×3'])
  })
})
