import { describe, expect, it } from 'vitest'
import { nanos } from '../kernel/clock.ts'
import { type Discontinuity } from '../machine/discontinuity.ts'
import { FigureBuilder } from './figures.ts'

function without(from: number, to: number | undefined): Discontinuity {
  return {
    id: from,
    kind: 'SESSION_LOST',
    cause: 'GPU reset #1 (lab)',
    policy: 'mainline',
    tLastGood: nanos(from),
    tFirstGood: to === undefined ? undefined : nanos(to),
    epochBefore: 0,
    epochAfter: undefined,
    errno: 5,
    ioctlsFailed: 1,
    samplesExpected: 1,
    samplesLost: 1,
    configRestored: 'no',
  }
}

/** Of a recording from 100 to 200. */
function known(...discontinuities: readonly Discontinuity[]) {
  const builder = new FigureBuilder()
  for (const discontinuity of discontinuities) builder.add({ type: 'discontinuity', discontinuity })
  const { knownFrom, knownNs } = builder.build(nanos(100), nanos(200))
  return { knownFrom, knownNs }
}

describe('the time whose outcome is known', () => {
  it('begins with the recording when a loss lasts that began before it', () => {
    expect(known(without(40, undefined))).toEqual({ knownFrom: 100, knownNs: 100 })
    expect(known(without(40, 150))).toEqual({ knownFrom: 100, knownNs: 50 })
    expect(known(without(120, 150))).toEqual({ knownFrom: 120, knownNs: 30 })
  })

  it('has nothing of a loss that was over before', () => {
    expect(known(without(40, 90))).toEqual({ knownFrom: undefined, knownNs: 0 })
  })
})
