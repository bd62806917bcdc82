const STEPS = [1, 2, 2.5, 5, 10] as const

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = STEPS.find((step) => step * power >= rough * (1 - 1e-9)) ?? 10
  return factor * power
}

/** What tells the multiples of a step apart: 250 ms need a digit more than 200 ms. */
export function resolutionOf(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step) + 1e-9)
  return Math.abs(step / power - 2.5) < 1e-6 ? power / 10 : power
}

/** A value axis from 0: ticks at multiples of `step` up to `top`. */
export interface ValueRange {
  readonly top: number
  readonly step: number
}

/** Counts are whole numbers, so a step is at least 1. */
export function niceRange(max: number, intervals: number): ValueRange {
  const nice = niceStep(Math.max(max, 1) / intervals)
  const step = Number.isInteger(nice) ? nice : Math.ceil(nice)
  return { top: step * Math.max(1, Math.ceil(max / step - 1e-9)), step }
}

/** Below this share of the axis a smaller axis is worth the jump. */
const SHRINK = 0.4

/** Grows at once, shrinks only when the series has become clearly smaller: an axis that follows every sample can't be read. */
export function settledRange(previous: ValueRange | undefined, max: number, intervals: number): ValueRange {
  const next = niceRange(max, intervals)
  if (previous === undefined || next.top > previous.top || max < previous.top * SHRINK) return next
  return previous
}

/** Multiples of a nice step within `min`..`max`, about one per `rough`. */
export function ticksBetween(
  min: number,
  max: number,
  rough: number,
): { readonly step: number; readonly at: number[] } {
  const step = niceStep(rough)
  const at: number[] = []
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) at.push(i * step)
  return { step, at }
}
