import { formatSpan } from '../format/time.ts'
import { type BinnedSeries, type Viewport } from './bins.ts'
import { formatCount } from './format.ts'
import { type Ghost } from './ghost-plugin.ts'

/** What a chart shows, in words. */
export function seriesSummary({
  series,
  labels,
  view,
  unit,
  ghost,
}: {
  readonly series: readonly BinnedSeries[]
  readonly labels: readonly string[]
  readonly view: Viewport
  readonly unit: string
  readonly ghost: Ghost
}): string {
  const [first] = series
  if (first === undefined || first.samples === 0) return 'No samples in the window.'
  const ranges = series.map(
    ({ min, max }, i) =>
      `${series.length > 1 ? `${labels[i] ?? ''} ` : ''}${formatCount(min)} to ${formatCount(max)} ${unit}`,
  )
  const fiction = ghost.stretches.flatMap(({ from, to, held }) =>
    held === undefined ? [] : [` Perfetto would hold ${formatCount(held)} for ${formatSpan(to - from)}.`],
  )
  return (
    `${formatSpan(view.max - view.min)} shown, ${first.samples} samples, ${ranges.join(', ')}, in ${first.segments} ` +
    `${first.segments === 1 ? 'unbroken segment' : 'segments that are not joined'}.${fiction.join('')}`
  )
}
