/** So much virtual time is read at once: some tens of ms of work for the lab at 100 Hz. */
const STRETCH_NS = 5e9

/** A part of a run, `from <= time < to` in virtual ns. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A run in parts that can be read one by one. */
export function stretchesOf({ from, to }: Stretch): readonly Stretch[] {
  const count = Math.max(1, Math.ceil((to - from) / STRETCH_NS))
  return Array.from({ length: count }, (_, i) => ({
    from: from + i * STRETCH_NS,
    to: i === count - 1 ? to + 1 : from + (i + 1) * STRETCH_NS,
  }))
}

/** Position of the one that has `at`; the first or the last for what lies outside. */
export function stretchAt(stretches: readonly Stretch[], at: number): number {
  const found = stretches.findIndex(({ to }) => at < to)
  return found === -1 ? stretches.length - 1 : found
}
