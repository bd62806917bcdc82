import { describe, expect, it } from 'vitest'
import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { fictionNs, ghostStretches } from './ghost.ts'

type Nanos = Discontinuity['tLastGood']
const nanos = (moment: number): Nanos => moment as Nanos

function gap(id: number, from: number, to?: number, kind: Discontinuity['kind'] = 'RESET'): Discontinuity {
  return {
    id,
    kind,
    epochBefore: id,
    epochAfter: to === undefined ? undefined : id + 1,
    tLastGood: nanos(from),
    tFirstGood: to === undefined ? undefined : nanos(to),
    errno: 5,
    ioctlsFailed: 4,
    samplesExpected: 4,
    samplesLost: 4,
    configRestored: 'no',
    cause: 'GPU reset',
    policy: 'mainline',
  }
}

// A sample each 10, but none from 30 to 70.
const begin = Float64Array.of(0, 10, 20, 70, 80)
const end = Float64Array.of(10, 20, 30, 80, 90)
const values = Float64Array.of(1, 2, 3, 7, 8)
const ALL = { min: 0, max: 100 }

describe('the ghost', () => {
  it('holds the value before a gap, and knows the one that would be drawn back over it', () => {
    expect(ghostStretches([gap(1, 30, 70)], { begin, end }, values, ALL, 90)).toEqual([
      { from: 30, to: 70, held: 3, next: 7 },
    ])
  })

  it('goes on to the present while a gap lasts, and has nothing to hold before the first sample', () => {
    expect(ghostStretches([gap(1, 90, undefined)], { begin, end }, values, ALL, 95)).toEqual([
      { from: 90, to: 95, held: 8, next: undefined },
    ])
    const late = { begin: begin.subarray(3), end: end.subarray(3) }
    expect(ghostStretches([gap(1, 30, 70)], late, values.subarray(3), ALL, 90)).toEqual([
      { from: 30, to: 70, held: undefined, next: 7 },
    ])
  })

  it('is drawn only for what the driver does not tell', () => {
    const others = (['DISABLED', 'STRETCHED', 'PARTIAL', 'FILE_LOSS', 'SAMPLES_DROPPED'] as const).map((kind, i) =>
      gap(i, 30, 70, kind),
    )
    expect(ghostStretches(others, { begin, end }, values, ALL, 90)).toEqual([])
    expect(fictionNs(others, begin, ALL, 90)).toBe(0)
  })

  it('is counted once where gaps overlap, and only inside the window', () => {
    const gaps = [gap(1, 30, 60), gap(2, 50, 70), gap(3, 90, undefined)]
    expect(fictionNs(gaps, begin, ALL, 95)).toBe(45)
    expect(fictionNs(gaps, begin, { min: 40, max: 92 }, 95)).toBe(32)
  })
})
