import { describe, expect, it } from 'vitest'
import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { bandLabel, bandSentences } from '../band-words.ts'
import { MIN_BAND_PX, bandAt, layoutBands } from './bands.ts'

type Nanos = Discontinuity['tLastGood']
const MS = 1e6
const ns = (moment: number): Nanos => moment as Nanos

function gap(id: number, from: number, to: number | undefined, rest: Partial<Discontinuity> = {}): Discontinuity {
  return {
    id,
    kind: 'RESET',
    epochBefore: id,
    epochAfter: to === undefined ? undefined : id + 1,
    tLastGood: ns(from),
    tFirstGood: to === undefined ? undefined : ns(to),
    errno: 0,
    ioctlsFailed: 0,
    samplesExpected: 4,
    samplesLost: 4,
    configRestored: 'yes',
    cause: 'GPU reset #3 (job timeout, JS1)',
    policy: 'restore',
    ...rest,
  }
}

const NONE = new Float64Array(0)
const view = { min: 0, max: 10_000 * MS, width: 1_000 }

describe('layoutBands', () => {
  it.each([0.1, 1, 10, 60, 600, 4_000])('draws one reset as one band of at least three pixels at %d s', (seconds) => {
    const reset = gap(1, 5_000 * MS, 5_041 * MS)
    const window = { min: 5_000 * MS - seconds * 5e8, max: 5_000 * MS + seconds * 5e8, width: 800 }
    const bands = layoutBands([reset], window, NONE, 10e9)
    expect(bands).toHaveLength(1)
    const [band] = bands
    expect((band?.right ?? 0) - (band?.left ?? 0)).toBeGreaterThanOrEqual(MIN_BAND_PX)
  })

  it('collapses narrow bands that are closer than 12 px, with a count', () => {
    const close = Array.from({ length: 7 }, (_, i) => gap(i + 1, (1_000 + i * 100) * MS, (1_002 + i * 100) * MS))
    const apart = gap(8, 9_000 * MS, 9_041 * MS)
    const bands = layoutBands([...close, apart], view, NONE, 10_000 * MS)
    expect(bands.map(bandLabel)).toEqual(['R ×7', 'R8 41 ms'])
  })

  it('keeps wide neighbours apart', () => {
    const bands = layoutBands(
      [
        gap(1, 1_000 * MS, 2_000 * MS, { kind: 'DUMP_TIMEOUT' }),
        gap(2, 2_000 * MS, 4_000 * MS, { kind: 'SESSION_LOST' }),
      ],
      view,
      NONE,
      10_000 * MS,
    )
    expect(bands.map(bandLabel)).toEqual(['T1 1 s', 'L2 2 s'])
  })

  it('reaches the newest time while it lasts', () => {
    const [band] = layoutBands([gap(1, 9_000 * MS, undefined)], view, NONE, 10_000 * MS)
    expect(band).toMatchObject({ right: 1_000, open: true })
  })

  it('never covers a sample that came after it, though its end was not reported', () => {
    const begins = Float64Array.of(0, 5_000 * MS, 6_000 * MS)
    const [band] = layoutBands([gap(1, 4_000 * MS, undefined)], view, begins, 10_000 * MS)
    expect(band).toMatchObject({ from: 4_000 * MS, to: 5_000 * MS, open: false })
  })

  it('leaves out what is not in the window', () => {
    expect(layoutBands([gap(1, 20_000 * MS, 21_000 * MS)], view, NONE, 30_000 * MS)).toEqual([])
  })

  it('orders by time what was reported late', () => {
    const bands = layoutBands([gap(2, 5_000 * MS, 6_000 * MS), gap(1, 1_000 * MS, 2_000 * MS)], view, NONE, 10e9)
    expect(bands.map(({ members }) => members[0].id)).toEqual([1, 2])
  })

  it('gives a pointer near a narrow band that band', () => {
    const bands = layoutBands([gap(1, 5_000 * MS, 5_002 * MS)], view, NONE, 10_000 * MS)
    expect(bandAt(bands, 497)).toBe(bands[0])
    expect(bandAt(bands, 480)).toBeUndefined()
  })
})

describe('bandSentences', () => {
  function words(discontinuity: Discontinuity, now = 20e9): string {
    const [band] = layoutBands([discontinuity], { ...view, max: 20e9 }, NONE, now)
    return band === undefined ? '' : bandSentences(band).join(' ')
  }

  it('says what was lost, why, what the ioctls returned and what became of the session', () => {
    expect(words(gap(3, 12.431e9, 12.472e9, { errno: 5, ioctlsFailed: 4 }))).toMatchInlineSnapshot(
      `"No valid samples 12.431–12.472 s (41 ms, 4 of 4 expected lost). Cause: GPU reset #3 (job timeout, JS1). DUMP returned -EIO ×4. Session: configuration restored by policy restore."`,
    )
  })

  it('says what to do about a session that is still lost', () => {
    const lost = gap(3, 12e9, undefined, {
      kind: 'SESSION_LOST',
      configRestored: 'no',
      policy: 'v2',
      errno: 5,
      ioctlsFailed: 2,
    })
    expect(words(lost, 13e9)).toMatchInlineSnapshot(
      `"No valid samples since 12.000 s (1 s so far, 4 of 4 expected lost). Cause: GPU reset #3 (job timeout, JS1). DUMP returned -EIO ×2. Session: configuration not restored by policy v2; disable and enable again."`,
    )
  })
})
