import { type FaultMark } from './fault-marks.ts'
import { type PlacedLabel, labelWidth } from './strip-labels.ts'

/** From the left edge of a label to the tip of its triangle, which is the instant; as far from its right edge, when it ends the label. */
const TIP_PX = 7

/**
 * A triangle for each mark, with its fault's kind at its right, or else at its left, where neither another mark nor a reset is in the
 * way; `resets` are their left edges, both in CSS pixels from the left edge of the strip.
 */
export function placeFaultLabels(
  marks: readonly FaultMark[],
  resets: readonly number[],
  width: number,
  textPx: number,
): readonly PlacedLabel[] {
  let free = 0
  return marks.map(({ x, faults: [first, ...others] }, i) => {
    const word = others.length > 0 ? `×${others.length + 1}` : first.kind
    const full = labelWidth(`▲ ${word}`, textPx)
    const next = Math.min(width, (marks[i + 1]?.x ?? Infinity) - TIP_PX, ...resets.filter((left) => left >= x))
    const before = Math.max(free, ...resets.filter((left) => left < x))
    const place = (): PlacedLabel => {
      if (x - TIP_PX + full <= next) return { left: x - TIP_PX, width: full, text: `▲ ${word}` }
      if (x + TIP_PX - full >= before) return { left: x + TIP_PX - full, width: full, text: `${word} ▲` }
      return { left: x - TIP_PX, width: labelWidth('▲', textPx), text: '▲' }
    }
    const placed = place()
    free = placed.left + placed.width
    return placed
  })
}
