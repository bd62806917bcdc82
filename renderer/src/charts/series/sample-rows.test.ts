import { describe, expect, it } from 'vitest'
import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { knownTime } from './known-time.ts'
import { sampleRows } from './sample-rows.ts'
import { type SampleSource } from './sample-source.ts'

const nanos = (moment: number) => moment as Discontinuity['tLastGood']

function gap(id: number, from: number, to: number): Discontinuity {
  return {
    id,
    kind: 'RESET',
    epochBefore: 0,
    epochAfter: 1,
    tLastGood: nanos(from),
    tFirstGood: nanos(to),
    errno: 5,
    ioctlsFailed: 2,
    samplesExpected: 4,
    samplesLost: 4,
    configRestored: 'no',
    cause: 'GPU reset',
    policy: 'v2',
  }
}

// A sample each 10, but none from 30 to 70.
const times = {
  begin: Float64Array.of(0, 10, 20, 70, 80, 90),
  end: Float64Array.of(10, 20, 30, 80, 90, 100),
  epoch: Uint32Array.of(0, 0, 0, 1, 1, 1),
}
const counts = Float64Array.of(1, 2, 3, 4, 5, 6)
const ALL = { min: 0, max: 100 }

function rows(window = ALL, limit = 100) {
  const { rows: found, samples } = sampleRows(times, [counts, 'absent'], [gap(1, 30, 70)], window, 100, limit, false)
  const told = found.map((row) => (row.type === 'gap' ? `gap ${row.id}` : (row.values[0] ?? 'none')))
  return { told, samples, others: found.map((row) => (row.type === 'sample' ? row.values[1] : undefined)) }
}

describe('the table of samples', () => {
  it('has the newest first, a gap in its place, and nothing for a counter that is not there', () => {
    expect(rows()).toMatchObject({ told: [6, 5, 4, 'gap 1', 3, 2, 1], samples: 6 })
    expect(rows().others).toEqual(Array<undefined>(7).fill(undefined))
  })

  it('has only what is in the window, in part too', () => {
    expect(rows({ min: 25, max: 75 })).toMatchObject({ told: [4, 'gap 1', 3], samples: 2 })
  })

  it('has no more than so many samples, the last ones, and no gap before those; it counts all', () => {
    expect(rows(ALL, 4)).toMatchObject({ told: [6, 5, 4, 'gap 1', 3], samples: 6 })
    expect(rows(ALL, 2)).toMatchObject({ told: [6, 5], samples: 6 })
  })
})

describe('the time whose outcome is known', () => {
  const source = (truncated: boolean): SampleSource => ({
    count: 6,
    truncated,
    isSettled: true,
    from: 0,
    times: () => ({ ...times, begin: times.begin.subarray(3), end: times.end.subarray(3) }),
    series: () => 'absent',
  })

  it('begins with a loss before the first sample, unless samples before that one have been overwritten', () => {
    expect(knownTime(source(false), [gap(1, 30, 70)], 100)).toEqual({ from: 30, to: 100 })
    expect(knownTime(source(true), [gap(1, 30, 70)], 100)).toEqual({ from: 70, to: 100 })
  })

  it('begins with the recording when a loss lasts that began before it', () => {
    expect(knownTime({ ...source(false), from: 50 }, [gap(1, 30, 70)], 100)).toEqual({ from: 50, to: 100 })
  })

  it('ends with a loss after the newest sample', () => {
    expect(knownTime(source(false), [gap(2, 100, 140)], 140)).toEqual({ from: 70, to: 140 })
  })
})
