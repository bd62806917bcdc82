import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { bandName, bandSentences, ghostSentence } from '../band-words.ts'
import { type Band, invalidInterval } from './bands.ts'
import { type NoSeries, type SampleTimes } from './sample-source.ts'
import { lowerBound, upperBound } from './search.ts'

/** Times are virtual ns. */
export type SampleRow =
  | {
      readonly type: 'sample'
      readonly from: number
      readonly to: number
      readonly values: readonly (number | undefined)[]
    }
  | {
      readonly type: 'gap'
      readonly from: number
      readonly to: number
      readonly id: number
      readonly name: string
      readonly words: string
    }

export interface SampleTableContent {
  readonly rows: readonly SampleRow[]
  /** Samples in the window, shown or not. */
  readonly samples: number
}

/** What is visible as rows, newest first. At most `limit` samples: those that end last. With the ghost, a gap says what Perfetto would show. */
export function sampleRows(
  times: SampleTimes,
  series: readonly (Float64Array | NoSeries)[],
  discontinuities: readonly Discontinuity[],
  window: { readonly min: number; readonly max: number },
  now: number,
  limit: number,
  hasGhost: boolean,
): SampleTableContent {
  const { begin, end } = times
  const first = upperBound(end, window.min)
  const after = lowerBound(begin, window.max)
  const from = Math.max(first, after - limit)
  const rows: SampleRow[] = []
  for (let i = from; i < after; i++) {
    rows.push({
      type: 'sample',
      from: begin[i] ?? 0,
      to: end[i] ?? 0,
      values: series.map((values) => (typeof values === 'string' ? undefined : values[i])),
    })
  }
  const shownFrom = from > first ? (begin[from] ?? window.min) : window.min
  for (const each of discontinuities) {
    const interval = invalidInterval(each, begin, now)
    if (interval.to <= shownFrom || interval.from >= window.max) continue
    const band: Band = { ...interval, left: 0, right: 0, members: [each], invalid: each.kind !== 'STRETCHED' }
    rows.push({
      type: 'gap',
      from: interval.from,
      to: interval.to,
      id: each.id,
      name: bandName(band),
      words: [...bandSentences(band), ...(hasGhost ? [ghostSentence(band) ?? ''] : [])].join(' ').trim(),
    })
  }
  rows.sort((a, b) => b.from - a.from)
  return { rows, samples: Math.max(0, after - first) }
}
