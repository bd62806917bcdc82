import { formatSpan } from '../../format/time.ts'
import { type Viewport } from '../series/viewport.ts'
import { type NamedSeries } from './end-label-plugin.ts'
import { formatCount } from '../format.ts'
import { type Ghost } from './ghost-plugin.ts'

/** What a chart shows, in words. */
export function seriesSummary({
  lines,
  view,
  unit,
  ghost,
}: {
  readonly lines: readonly NamedSeries[]
  readonly view: Viewport
  readonly unit: string
  readonly ghost: Ghost
}): string {
  const first = lines[0]?.series
  if (first === undefined || first.samples === 0) return 'No samples in the window.'
  const ranges = lines.map(({ label, series: { min, max } }) => {
    const range = `${formatCount(min)} to ${formatCount(max)} ${unit}`
    return lines.length > 1 ? `${label} ${range}` : range
  })
  const fiction = ghost.stretches.flatMap(({ from, to, held }) =>
    held === undefined ? [] : [` Perfetto would hold ${formatCount(held)} for ${formatSpan(to - from)}.`],
  )
  return (
    `${formatSpan(view.max - view.min)} shown, ${first.samples} samples, ${ranges.join(', ')}, in ${first.segments} ` +
    `${first.segments === 1 ? 'unbroken segment' : 'segments that are not joined'}.${fiction.join('')}`
  )
}
