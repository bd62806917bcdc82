import { type Discontinuity } from '../../../../electron/protocol/types.ts'
import { invalidInterval } from './bands.ts'
import { type SampleSource } from './sample-source.ts'
import { type KnownTime } from './validity.ts'

/** From the first sample or loss that is retained, as far as it was recorded, to the newest sample, or to `now` while a discontinuity lasts. Virtual ns. */
export function knownTime(history: SampleSource, discontinuities: readonly Discontinuity[], now: number): KnownTime {
  const { begin, end } = history.times()
  let from = begin[0] ?? Infinity
  let to = end.at(-1) ?? 0
  for (const each of discontinuities) {
    const interval = invalidInterval(each, begin, now)
    // What was before an overwritten sample is not known any more, except as a loss.
    if (!history.truncated) from = Math.min(from, Math.max(interval.from, history.from))
    to = Math.max(to, interval.to)
  }
  return { from: Math.min(from, to), to }
}
